// Recounts a standing from the signed tree up. Of what the server says, only the openings are
// taken, and those must hash to what the tree holds: what it shows is compared, never used.
//
//   signature   the checkpoint is signed by the key
//   tree        the tiles make the signed root
//   entries     every entry of the explanation is in the tree
//   openings    salt and event hash to the entry's commitment
//   evidence    the events say what the explanation shows
//   policy      the policy's text, as the tree has it
//   rating      rating, interval and contributions, computed from all this
//   complete    (only when everything is opened) nothing is left out, and the time is the record's
import { count, type BetaParameters, type Said } from "./beta";
import { equal } from "./bytes";
import { openCheckpoint, parseVkey } from "./checkpoint";
import { decodeEvent, isEvidence, type Event, type Evidence } from "./event";
import { openedEvent, parseEntry, type Entry, type Opening } from "./entry";
import { Fault } from "./fault";
import { microsecondsOf } from "./instant";
import { betaParametersOf } from "./policy_text";
import { Record } from "./record";
import { TileTree, type TileSource } from "./tile_tree";
import type { Explanation } from "../api/types";

export const STEPS = [
  "signature", "tree", "entries", "openings", "evidence", "policy", "rating", "complete",
] as const;
export type Step = (typeof STEPS)[number];

export interface Source extends TileSource {
  checkpoint(): Promise<string>;
  opening(index: number): Promise<Opening>; // throws Fault opening-hidden or opening-missing
}

export interface Question {
  vkey: string;
  shown: Explanation;
  everything: boolean; // open every entry of the ledger
}

export interface StepReport {
  step: Step;
  outcome: "running" | "good" | "fault";
  about?: { [name: string]: string | number };
  fault?: Fault;
}

type Report = (report: StepReport) => void;

const RELATIVE = 1e-9;
const AT_ONCE = 32; // openings that are asked for together
const INTERVAL = 1e-6; // of the scale: two programs' quantiles

function near(shown: number, found: number, tolerance: number): boolean {
  return Math.abs(shown - found) <= tolerance * Math.max(1, Math.abs(found));
}

function requireNear(
  code: "rating-differs" | "interval-differs" | "contribution-differs",
  shown: number,
  found: number,
  about: { [name: string]: number } = {},
): void {
  if (!near(shown, found, code === "interval-differs" ? INTERVAL : RELATIVE)) {
    throw new Fault(code, { ...about, shown, found });
  }
}

export class Verification {
  private tree!: TileTree;
  private parameters!: BetaParameters;
  private readonly entries = new Map<number, Entry>();
  private readonly events = new Map<number, Event>();

  constructor(
    private readonly source: Source,
    private readonly question: Question,
    private readonly report: Report,
  ) {}

  /// Runs the steps in order and stops at the first fault. True when all were good.
  async run(): Promise<boolean> {
    const steps: { [step in Step]: () => Promise<NonNullable<StepReport["about"]>> } = {
      signature: () => this.signature(),
      tree: () => this.rootOfTiles(),
      entries: () => this.included(),
      openings: () => this.opened(),
      evidence: () => this.evidence(),
      policy: () => this.policy(),
      rating: () => this.rating(),
      complete: () => this.complete(),
    };
    for (const step of STEPS.filter((one) => one !== "complete" || this.question.everything)) {
      this.report({ step, outcome: "running" });
      try {
        this.report({ step, outcome: "good", about: await steps[step]() });
      } catch (error) {
        if (!(error instanceof Fault)) {
          throw error;
        }
        this.report({ step, outcome: "fault", fault: error });
        return false;
      }
    }
    return true;
  }

  private get shown(): Explanation {
    return this.question.shown;
  }

  private async signature() {
    const vkey = parseVkey(this.question.vkey);
    const checkpoint = await openCheckpoint(await this.source.checkpoint(), vkey);
    if (checkpoint.size < this.shown.tree_size) {
      throw new Fault("short-checkpoint", {
        size: checkpoint.size,
        needed: this.shown.tree_size,
      });
    }
    this.tree = new TileTree(this.source, checkpoint.size, checkpoint.root);
    return { origin: checkpoint.origin, size: checkpoint.size };
  }

  private async rootOfTiles() {
    const paths = await this.tree.verifyRoot();
    const genesis = decodeEvent(this.control(await this.tree.entry(0)), 0);
    const key = parseVkey(this.question.vkey).publicKey;
    if (genesis.kind !== "genesis" || !equal(genesis.publicKey, key)) {
      throw new Fault("genesis-key");
    }
    return { tiles: paths.length, controller: genesis.controller };
  }

  private control(bytes: Uint8Array<ArrayBuffer>) {
    const entry = parseEntry(bytes, 0);
    if (entry.type !== "control") {
      throw new Fault("entry-form", { index: 0 });
    }
    return entry.body;
  }

  // Every entry that the explanation names.
  private named(): number[] {
    const named = new Set<number>();
    for (const part of this.shown.contributions) {
      named.add(part.entry_index);
      for (const dispute of part.disputes ?? []) {
        named.add(dispute.contest);
        named.add(dispute.ruling ?? dispute.contest);
      }
    }
    for (const part of this.shown.set_aside) {
      named.add(part.entry_index);
      named.add(part.ended_by);
    }
    return [...named].sort((left, right) => left - right);
  }

  private async included() {
    for (const index of this.named()) {
      if (index >= this.shown.tree_size) {
        throw new Fault("short-checkpoint", { size: this.shown.tree_size, needed: index + 1 });
      }
      this.entries.set(index, parseEntry(await this.tree.entry(index), index));
    }
    return { count: this.entries.size };
  }

  private async open(index: number): Promise<Event> {
    const known = this.events.get(index);
    if (known) {
      return known;
    }
    const entry = this.entries.get(index) ?? parseEntry(await this.tree.entry(index), index);
    const bytes =
      entry.type === "control"
        ? entry.body
        : openedEvent(entry, await this.source.opening(index), index);
    const event = decodeEvent(bytes, index);
    this.events.set(index, event);
    return event;
  }

  // The events of entries, in order, many asked for together.
  private async *openAll(step: Step, indices: readonly number[]): AsyncGenerator<[number, Event]> {
    for (let done = 0; done < indices.length; done += AT_ONCE) {
      this.report({ step, outcome: "running", about: { done, size: indices.length } });
      const next = indices.slice(done, done + AT_ONCE);
      const events = await Promise.all(next.map((index) => this.open(index)));
      yield* next.map((index, i): [number, Event] => [index, events[i]!]);
    }
  }

  private async opened() {
    for await (const [, event] of this.openAll("openings", [...this.entries.keys()])) {
      if (event.kind === "ruling") {
        await this.open(event.contest); // it tells what was disputed
      }
    }
    return { count: this.events.size };
  }

  private same(index: number, field: string, shown: string | number, found: string | number): void {
    if (shown !== found) {
      throw new Fault("event-differs", { index, field, shown, found });
    }
  }

  private spoken(index: number): Evidence {
    const event = this.events.get(index);
    if (!event || !isEvidence(event)) {
      throw new Fault("event-differs", {
        index, field: "kind", shown: "evidence", found: event?.kind ?? "",
      });
    }
    this.same(index, "context", this.shown.context, event.context);
    this.same(index, "subject", this.shown.subject, event.subject);
    return event;
  }

  private async evidence() {
    for (const part of this.shown.contributions) {
      const event = this.spoken(part.entry_index);
      this.same(part.entry_index, "kind", part.kind, event.kind);
      this.same(part.entry_index, "id", part.id, event.id);
      this.same(part.entry_index, "rater", part.rater, event.rater);
      this.same(part.entry_index, "score", part.score, event.score);
      this.same(part.entry_index, "observed_at",
        microsecondsOf(part.observed_at) ?? part.observed_at, event.observedAt);
    }
    for (const part of this.shown.set_aside) {
      this.same(part.entry_index, "score", part.score, this.spoken(part.entry_index).score);
      if (!this.endsBy(part.entry_index, part.ended_by)) {
        throw new Fault("not-ended", { index: part.entry_index, by: part.ended_by });
      }
    }
    this.same(-1, "evidence_count", this.shown.evidence_count, this.shown.contributions.length);
    return { count: this.shown.contributions.length, aside: this.shown.set_aside.length };
  }

  private endsBy(index: number, by: number): boolean {
    const end = this.events.get(by);
    if (end?.kind === "retract") {
      return end.target === index;
    }
    const contest = end?.kind === "ruling" && end.upheld ? this.events.get(end.contest) : undefined;
    return contest?.kind === "contest" && contest.target === index;
  }

  // The last policy of the context in the bundles that are looked through: the first, which holds
  // what the ledger began with, or all.
  private async policy() {
    const bundles = this.question.everything ? this.tree.bundleCount : 1;
    let found: { index: number; text: string } | null = null;
    for (let position = 0; position < bundles; position++) {
      for (const [i, bytes] of (await this.tree.bundle(position)).entries()) {
        const index = position * 256 + i;
        const entry = parseEntry(bytes, index);
        const event = entry.type === "control" ? decodeEvent(entry.body, index) : null;
        const ours = event?.kind === "policy" && event.context === this.shown.context;
        if (ours && index < this.shown.tree_size) {
          found = { index, text: event.text };
        }
      }
    }
    if (!found) {
      throw new Fault("no-policy", { context: this.shown.context });
    }
    this.parameters = await betaParametersOf(found.text);
    return { index: found.index };
  }

  private async rating() {
    const said: Said[] = this.shown.contributions.map((part) => this.spoken(part.entry_index));
    const at = microsecondsOf(this.shown.at);
    const latest = Math.max(...said.map((one) => one.observedAt));
    if (at === null || latest > at) {
      throw new Fault("time-differs", { shown: this.shown.at, found: latest });
    }
    const counted = count(this.parameters, said, at);
    requireNear("rating-differs", this.shown.rating, counted.rating);
    counted.contributions.forEach((found, i) => {
      const part = this.shown.contributions[i]!;
      requireNear("contribution-differs", part.contribution, found, { index: part.entry_index });
    });
    const range = this.parameters.max - this.parameters.min;
    counted.interval.forEach((found, i) =>
      requireNear("interval-differs", this.shown.interval[i]! / range, found / range),
    );
    return { rating: counted.rating, low: counted.interval[0], high: counted.interval[1] };
  }

  private async complete() {
    const record = new Record(this.shown.context);
    const size = this.shown.tree_size;
    const all = Array.from({ length: size }, (_, index) => index);
    for await (const [index, event] of this.openAll("complete", all)) {
      record.fold(index, event);
    }
    const at = microsecondsOf(this.shown.at)!;
    const found = record.of(this.shown.subject).filter((one) => one.evidence.observedAt <= at);
    const shown = new Set(this.shown.contributions.map((part) => part.entry_index));
    for (const { index } of found) {
      if (!shown.delete(index)) {
        throw new Fault("left-out", { index });
      }
    }
    for (const index of shown) {
      throw new Fault("does-not-count", { index });
    }
    return { size, latest: record.latest === at ? 1 : 0 };
  }
}
