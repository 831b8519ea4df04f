import { describe, expect, it } from "vitest";
import { digitsFor, linear, ticks } from "./scale";

describe("a scale", () => {
  it("puts its ends at the ends", () => {
    const x = linear(1, 5, 10, 90);
    expect([x(1), x(3), x(5)]).toEqual([10, 50, 90]);
  });

  it.each<[number, number, number, number[]]>([
    [0, 5, 5, [0, 1, 2, 3, 4, 5]],
    [1, 5, 5, [1, 2, 3, 4, 5]],
    [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [-10, 10, 4, [-10, -5, 0, 5, 10]],
    [0, 100, 4, [0, 50, 100]],
  ])("from %d to %d has round ticks", (low, high, wanted, expected) => {
    expect(ticks(low, high, wanted)).toEqual(expected);
  });

  it("shows no more digits than it is worth", () => {
    expect([digitsFor(0, 1), digitsFor(0, 5), digitsFor(0, 100)]).toEqual([2, 2, 1]);
  });
});
