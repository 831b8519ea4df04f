// Where to look first: the part of the map that most places are in.
export type Bounds = [[west: number, south: number], [east: number, north: number]];

const NEAREST = 0.75; // of the places; the rest may be another city

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/// Around the three quarters of the points (longitude, latitude) that are nearest to their middle.
export function middleOf(points: readonly (readonly number[])[]): Bounds {
  const middle = [median(points.map((one) => one[0]!)), median(points.map((one) => one[1]!))];
  const shrink = Math.cos((middle[1]! * Math.PI) / 180); // of a degree of longitude, up there
  const away = (one: readonly number[]): number =>
    Math.hypot((one[0]! - middle[0]!) * shrink, one[1]! - middle[1]!);
  const near = [...points]
    .sort((left, right) => away(left) - away(right))
    .slice(0, Math.max(1, Math.ceil(points.length * NEAREST)));
  const ends = (axis: 0 | 1): [number, number] => {
    const values = near.length ? near.map((one) => one[axis]!) : [0];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (high - low) * 0.06 || 0.005;
    return [low - room, high + room];
  };
  const [west, east] = ends(0);
  const [south, north] = ends(1);
  return [[west, south], [east, north]];
}
