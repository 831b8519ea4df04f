// Ratings in five classes, each with a colour and a size: neither alone has to be told apart.
// The colours are ColorBrewer's YlGnBu, which stay apart for colour-blind readers; on every ground
// each has the same dark outline.
export interface RatingClass {
  from: number;
  to: number;
  colour: string;
  radius: number; // pixels
}

export const UNRATED = { colour: "#ffffff", radius: 3 };
const COLOURS = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"];
const RADII = [4, 5, 6, 7, 8.5];

/// Five equal parts of the part of the scale that the ratings lie in.
export function classesOf(
  ratings: readonly number[],
  scale: { min: number; max: number },
): RatingClass[] {
  const low = ratings.length ? Math.min(...ratings) : scale.min;
  const high = ratings.length ? Math.max(...ratings) : scale.max;
  const step = (high - low || scale.max - scale.min) / COLOURS.length;
  return COLOURS.map((colour, i) => ({
    from: low + i * step,
    to: low + (i + 1) * step,
    colour,
    radius: RADII[i]!,
  }));
}

export function classOf(classes: readonly RatingClass[], rating: number): number {
  const found = classes.findIndex((one) => rating < one.to);
  return found < 0 ? classes.length - 1 : found;
}
