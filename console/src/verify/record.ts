// Which evidence counts, folded from events in the order of the ledger: what is retracted, or
// contested with success, counts no more.
import { isEvidence, type Event, type Evidence } from "./event";

export interface Counting {
  index: number;
  evidence: Evidence;
}

export class Record {
  private readonly counting = new Map<number, Evidence>();
  private readonly contests = new Map<number, number>();

  constructor(private readonly context: string) {}

  private end(target: number | undefined): void {
    if (target !== undefined) {
      this.counting.delete(target);
    }
  }

  fold(index: number, event: Event): void {
    if (!("context" in event) || event.context !== this.context) {
      return;
    }
    if (isEvidence(event)) {
      this.counting.set(index, event);
    } else if (event.kind === "retract") {
      this.end(event.target);
    } else if (event.kind === "contest") {
      this.contests.set(index, event.target);
    } else if (event.kind === "ruling" && event.upheld) {
      this.end(this.contests.get(event.contest));
    }
  }

  of(subject: string): Counting[] {
    return Array.from(this.counting, ([index, evidence]) => ({ index, evidence })).filter(
      ({ evidence }) => evidence.subject === subject,
    );
  }

  /// The default time of an answer; null without any evidence.
  get latest(): number | null {
    let latest: number | null = null;
    for (const { observedAt } of this.counting.values()) {
      latest = Math.max(latest ?? observedAt, observedAt);
    }
    return latest;
  }
}
