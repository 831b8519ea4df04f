// The parts of an explanation, in an order, and what the rating would be without each.
import type { Contribution, Explanation } from "../api/types";

export interface Part {
  of: Contribution;
  from: number; // where its bar begins: the sum of the parts before it
  to: number;
  without: number; // the rating if this piece did not count
}

export type Order = "newest" | "strongest";

/// rating = Σ w·score / K with K = k + Σ w; without one piece both lose its share.
export function partsOf(explanation: Explanation, order: Order): Part[] {
  const whole = explanation.contributions.reduce(
    (sum, one) => sum + one.weight,
    explanation.prior.weight,
  );
  const without = (one: Contribution): number =>
    (explanation.rating * whole - one.weight * one.score) / (whole - one.weight);
  const moved = (one: Contribution): number => Math.abs(explanation.rating - without(one));
  const ordered = [...explanation.contributions].sort((left, right) =>
    order === "strongest"
      ? moved(right) - moved(left) || right.entry_index - left.entry_index
      : Date.parse(right.observed_at) - Date.parse(left.observed_at) ||
        right.entry_index - left.entry_index,
  );
  let sum = explanation.prior.contribution;
  return ordered.map((of) => {
    const from = sum;
    sum += of.contribution;
    return { of, from, to: sum, without: without(of) };
  });
}
