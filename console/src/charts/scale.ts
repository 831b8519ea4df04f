// From values to places on a line, and the round values to mark there.
export type Place = (value: number) => number;

export function linear(low: number, high: number, from: number, to: number): Place {
  const range = high - low || 1;
  return (value) => from + ((value - low) / range) * (to - from);
}

/// Round values within [low, high]: about `wanted` of them.
export function ticks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough || 1));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const at = (i: number): number => Number(((first + i) * step).toFixed(9));
  return Array.from({ length: last - first + 1 }, (_, i) => at(i));
}

/// Digits behind the point that a rating on this scale is worth.
export function digitsFor(low: number, high: number): number {
  return high - low > 20 ? 1 : 2;
}
