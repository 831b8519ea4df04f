// What can be wrong, as a code and what it is about; words/ says it in the reader's language.
export type FaultCode =
  | "unreachable" // path
  | "vkey-form"
  | "note-form"
  | "other-key" // expected, found
  | "signature"
  | "no-ed25519"
  | "short-checkpoint" // size, needed
  | "tile-form" // path
  | "tile-differs" // path
  | "root-differs" // paths
  | "bundle-form" // path
  | "leaf-differs" // index
  | "entry-form" // index
  | "genesis-key"
  | "opening-hidden" // index
  | "opening-missing" // index
  | "opening-differs" // index
  | "event-form" // index
  | "event-differs" // index, field, shown, found
  | "not-ended" // index, by
  | "no-policy" // context
  | "policy-form"
  | "rating-differs" // shown, found
  | "interval-differs" // shown, found
  | "contribution-differs" // index, shown, found
  | "time-differs" // shown, found
  | "left-out" // index
  | "does-not-count"; // index

export class Fault extends Error {
  constructor(
    readonly code: FaultCode,
    readonly about: Readonly<Record<string, string | number>> = {},
  ) {
    super(`${code} ${JSON.stringify(about)}`);
  }
}
