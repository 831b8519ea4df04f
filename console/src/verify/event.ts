// The canonical bytes of events: docs/formats/event.md. Times are microseconds since 1970.
import { ByteReader, type Bytes } from "./bytes";

const EVIDENCE_KINDS = { 1: "review", 2: "vouch", 3: "inspection", 4: "measurement" } as const;
const LEDGER_KINDS = { 1: "live", 2: "archive", 3: "synthetic" } as const;

export interface Evidence {
  kind: (typeof EVIDENCE_KINDS)[keyof typeof EVIDENCE_KINDS];
  id: string;
  context: string;
  rater: string;
  subject: string;
  score: number;
  observedAt: number;
  facets: [string, number][];
}

export type Event =
  | Evidence
  | { kind: "retract"; context: string; target: number; reason: string }
  | { kind: "contest"; context: string; target: number; party: string; reason: string }
  | { kind: "ruling"; context: string; contest: number; upheld: boolean; decider: string;
      reason: string }
  | { kind: "genesis"; controller: string; origin: string; publicKey: Bytes }
  | { kind: "policy"; context: string; text: string };

export function isEvidence(event: Event): event is Evidence {
  return "observedAt" in event;
}

function number(reader: ByteReader): number {
  const value = reader.leDouble();
  if (!Number.isFinite(value) || Object.is(value, -0)) {
    throw reader.fault();
  }
  return value;
}

function facets(reader: ByteReader): [string, number][] {
  const count = reader.leb128();
  const found: [string, number][] = [];
  for (let i = 0; i < count; i++) {
    found.push([reader.text(), number(reader)]);
  }
  return found;
}

function evidence(kind: Evidence["kind"], reader: ByteReader): Evidence {
  const id = reader.text();
  const context = reader.text();
  const rater = reader.text();
  const subject = reader.text();
  const score = number(reader);
  const observedAt = reader.leSigned64();
  reader.text(); // interaction
  reader.text(); // item
  return { kind, id, context, rater, subject, score, observedAt, facets: facets(reader) };
}

function retract(reader: ByteReader): Event {
  reader.text(); // id
  const context = reader.text();
  const target = reader.le64();
  const reason = reader.text();
  reader.leSigned64(); // declared_at
  return { kind: "retract", context, target, reason };
}

function contest(reader: ByteReader): Event {
  reader.text(); // id
  const context = reader.text();
  const target = reader.le64();
  const party = reader.text();
  const reason = reader.text();
  reader.leSigned64(); // declared_at
  return { kind: "contest", context, target, party, reason };
}

function ruling(reader: ByteReader): Event {
  reader.text(); // id
  const context = reader.text();
  const about = reader.le64();
  const outcome = reader.u8();
  if (outcome !== 1 && outcome !== 2) {
    throw reader.fault();
  }
  const decider = reader.text();
  const reason = reader.text();
  reader.leSigned64(); // declared_at
  return { kind: "ruling", context, contest: about, upheld: outcome === 1, decider, reason };
}

function genesis(reader: ByteReader): Event {
  if (!(reader.u8() in LEDGER_KINDS)) {
    throw reader.fault();
  }
  const controller = reader.text();
  const origin = reader.text();
  const publicKey = reader.raw(32);
  reader.raw(32); // rulebook
  reader.leSigned64(); // created_at
  return { kind: "genesis", controller, origin, publicKey };
}

function policy(reader: ByteReader): Event {
  const context = reader.text();
  const text = reader.text();
  reader.raw(32); // rulebook
  return { kind: "policy", context, text };
}

function decodeKind(kind: number, reader: ByteReader): Event {
  switch (kind) {
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x04:
      return evidence(EVIDENCE_KINDS[kind], reader);
    case 0x20:
      return retract(reader);
    case 0x21:
      return contest(reader);
    case 0x22:
      return ruling(reader);
    case 0x40:
      return genesis(reader);
    case 0x41:
      return policy(reader);
    default:
      throw reader.fault();
  }
}

export function decodeEvent(bytes: Bytes, index: number): Event {
  const reader = new ByteReader(bytes, "event-form", { index });
  if (reader.u8() !== 1) {
    throw reader.fault();
  }
  const event = decodeKind(reader.u8(), reader);
  if (!reader.done) {
    throw reader.fault();
  }
  return event;
}
