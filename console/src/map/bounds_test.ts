import { describe, expect, it } from "vitest";
import { middleOf } from "./bounds";

describe("where to look first", () => {
  it("is where most places are, not where all are", () => {
    const near = (i: number) => [-122.4 + (i % 9) / 100, 37.7 + (i % 7) / 100];
    const city = Array.from({ length: 80 }, (_, i) => near(i));
    const other = Array.from({ length: 20 }, (_, i) => [-121.9 + i / 1000, 37.3]);
    const [[west, south], [east, north]] = middleOf([...city, ...other]);
    expect(west).toBeLessThan(-122.39);
    expect(east).toBeLessThan(-122.2);
    expect(south).toBeGreaterThan(37.5);
    expect(north).toBeGreaterThan(37.7);
  });

  it("has room around one place, and somewhere for none", () => {
    expect(middleOf([[9, 45]])).toEqual([[8.995, 44.995], [9.005, 45.005]]);
    expect(middleOf([])[0][0]).toBeLessThan(0);
  });
});
