import { describe, expect, it } from "vitest";
import { betaQuantile, count, type BetaParameters } from "./beta";

const DAY = 86_400e6;
const STARS: BetaParameters = {
  min: 1, max: 5, priorMean: 3.5, priorWeight: 7, halfLife: 365 * DAY,
};

describe("beta", () => {
  it("meets the prior half way at equal weight", () => {
    const said = Array.from({ length: 7 }, () => ({ observedAt: 0, score: 5 }));
    expect(count(STARS, said, 0).rating).toBe(4.25);
  });

  it("halves a weight every half-life, and its parts add up", () => {
    const counted = count(STARS, [{ observedAt: 0, score: 5 }], 730 * DAY);
    expect(counted.contributions[0]).toBeCloseTo((0.25 * 5) / 7.25, 14);
    expect(counted.rating).toBeCloseTo((7 * 3.5) / 7.25 + counted.contributions[0]!, 14);
  });

  // Jøsang & Ismail (2002), section 3.1; quantiles computed with 40 digits by mpmath 1.3.
  it("has the quantiles of Beta(8, 2)", () => {
    expect(betaQuantile(8, 2, 0.025)).toBeCloseTo(0.5175034850826629, 11);
    expect(betaQuantile(8, 2, 0.975)).toBeCloseTo(0.9718550265221019, 11);
  });

  it("stays at the end of the scale where all mass is there", () => {
    expect(betaQuantile(0, 3, 0.975)).toBe(0);
    expect(betaQuantile(3, 0, 0.025)).toBe(1);
  });
});
