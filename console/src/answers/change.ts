// The change of a history that most asks for a reason: the largest between neighbouring points.
import type { HistoryPoint } from "../api/types";

export interface Change {
  from: HistoryPoint;
  to: HistoryPoint;
  by: number; // on the scale; below zero it fell
}

export interface Changes {
  fall: Change | null;
  rise: Change | null;
}

/// Null where there was none. Of equal ones the latest.
export function largestChanges(points: readonly HistoryPoint[]): Changes {
  const found: Changes = { fall: null, rise: null };
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1]!, points[i]!];
    const change = { from, to, by: to.rating - from.rating };
    if (change.by < 0 && change.by <= (found.fall?.by ?? 0)) {
      found.fall = change;
    }
    if (change.by > 0 && change.by >= (found.rise?.by ?? 0)) {
      found.rise = change;
    }
  }
  return found;
}
