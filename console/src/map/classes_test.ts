import { describe, expect, it } from "vitest";
import { classesOf, classOf } from "./classes";

describe("classes of ratings", () => {
  const classes = classesOf([0.2, 0.7], { min: 0, max: 1 });

  it("cover what there is, and grow in size with the rating", () => {
    expect(classes[0]!.from).toBeCloseTo(0.2);
    expect(classes.at(-1)!.to).toBeCloseTo(0.7);
    const radii = classes.map((one) => one.radius);
    expect(radii).toEqual([...radii].sort((left, right) => left - right));
    expect(new Set(classes.map((one) => one.colour)).size).toBe(5);
  });

  it("take in every rating, the highest too", () => {
    expect([0.2, 0.31, 0.7].map((rating) => classOf(classes, rating))).toEqual([0, 1, 4]);
  });

  it("are of the scale where all ratings are one, or none", () => {
    expect(classesOf([], { min: 0, max: 5 }).at(-1)!.to).toBe(5);
    expect(classOf(classesOf([3, 3], { min: 0, max: 5 }), 3)).toBe(0);
  });
});
