// Entries and their bundles: docs/formats/entry.md and tile.md.
import { ascii, ByteReader, concat, equal, type Bytes } from "./bytes";
import { Fault } from "./fault";
import { sha256 } from "./sha256";

const PRIVATE = 1;
const CONTROL = 2;

/// Times are microseconds since 1970.
export type Entry =
  | { type: "private"; recordedAt: number; commitment: Bytes }
  | { type: "control"; recordedAt: number; body: Bytes };

export interface Opening {
  salt: Bytes;
  event: Bytes;
}

export function parseBundle(bytes: Bytes, path: string): Bytes[] {
  const reader = new ByteReader(bytes, "bundle-form", { path });
  const entries: Bytes[] = [];
  while (!reader.done) {
    entries.push(reader.raw(reader.be16()));
  }
  return entries;
}

export function parseEntry(bytes: Bytes, index: number): Entry {
  const reader = new ByteReader(bytes, "entry-form", { index });
  const type = reader.u8();
  const recordedAt = reader.beSigned64();
  const rest = reader.raw(bytes.length - 9);
  if (type === PRIVATE && rest.length === 32) {
    return { type: "private", recordedAt, commitment: rest };
  }
  if (type === CONTROL && rest.length > 0) {
    return { type: "control", recordedAt, body: rest };
  }
  throw reader.fault();
}

/// The opening's event bytes, if they are what the entry commits to; a fault otherwise.
export function openedEvent(entry: Entry, opening: Opening, index: number): Bytes {
  const commitment = sha256(concat(ascii("recount1"), opening.salt, opening.event));
  if (entry.type !== "private" || opening.salt.length !== 16) {
    throw new Fault("opening-differs", { index });
  }
  if (!equal(commitment, entry.commitment)) {
    throw new Fault("opening-differs", { index });
  }
  return opening.event;
}
