import { describe, expect, it } from "vitest";
import type { Contribution, Explanation, HistoryPoint } from "../api/types";
import { largestChanges } from "./change";
import { partsOf } from "./parts";

function point(tree_size: number, rating: number): HistoryPoint {
  return {
    tree_size, entry_index: tree_size - 1, cause: "evidence", at: "2025-01-01T00:00:00Z",
    rating, interval: [0, 5], evidence_count: 1,
  };
}

function piece(entry_index: number, score: number, weight: number, whole: number): Contribution {
  return {
    entry_index, kind: "inspection", id: `v-${entry_index}`, rater: "r", score, weight,
    observed_at: `2025-01-0${entry_index}T00:00:00Z`, contribution: (weight * score) / whole,
  };
}

const WHOLE = 0.5 + 0.5 + 1 + 1;
const EXPLANATION: Explanation = {
  ledger_kind: "synthetic", context: "c", subject: "s", interval: [0, 5], wilson: [0, 5],
  evidence_count: 3, contested_count: 0, context_erased: 0, policy: "sha256:", tree_size: 9,
  at: "2025-01-03T00:00:00Z", model: "beta", set_aside: [],
  rating: (0.5 * 3 + 0.5 * 5 + 5 + 1) / WHOLE,
  prior: { mean: 3, weight: 0.5, contribution: (0.5 * 3) / WHOLE },
  contributions: [piece(1, 5, 0.5, WHOLE), piece(2, 5, 1, WHOLE), piece(3, 1, 1, WHOLE)],
};

describe("changes", () => {
  it("finds the largest fall and the largest rise", () => {
    const points = [point(1, 4), point(2, 4.5), point(3, 3.2), point(4, 3.1), point(5, 4.9)];
    const { fall, rise } = largestChanges(points);
    expect(fall?.to.tree_size).toBe(3);
    expect(fall?.by).toBeCloseTo(-1.3);
    expect(rise?.to.tree_size).toBe(5);
  });

  it("finds none where nothing moved", () => {
    expect(largestChanges([point(1, 4), point(2, 4)])).toEqual({ fall: null, rise: null });
    expect(largestChanges([])).toEqual({ fall: null, rise: null });
  });
});

describe("parts", () => {
  it("stand end to end from the prior to the rating", () => {
    for (const order of ["newest", "strongest"] as const) {
      const parts = partsOf(EXPLANATION, order);
      expect(parts[0]!.from).toBe(EXPLANATION.prior.contribution);
      expect(parts[1]!.from).toBe(parts[0]!.to);
      expect(parts.at(-1)!.to).toBeCloseTo(EXPLANATION.rating, 12);
    }
  });

  it("are ordered by time, or by how far each moves the rating", () => {
    const entries = (order: "newest" | "strongest") =>
      partsOf(EXPLANATION, order).map((part) => part.of.entry_index);
    expect(entries("newest")).toEqual([3, 2, 1]);
    expect(entries("strongest")).toEqual([3, 2, 1]);
  });

  it("say what the rating would be without each", () => {
    const worst = partsOf(EXPLANATION, "strongest")[0]!;
    expect(worst.without).toBeCloseTo((0.5 * 3 + 0.5 * 5 + 5) / 2, 12);
  });
});
