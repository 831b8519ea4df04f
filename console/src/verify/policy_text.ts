// What a policy's text says of how ratings are made: docs/policy-reference.md.
import type { BetaParameters } from "./beta";
import { Fault } from "./fault";

const DAY_SECONDS = 86_400;
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  h: 3600,
  d: DAY_SECONDS,
  w: 7 * DAY_SECONDS,
  mo: 30 * DAY_SECONDS,
  y: 365 * DAY_SECONDS,
};

type Table = Record<string, unknown>;

function table(value: unknown): Table {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Fault("policy-form");
  }
  return value as Table;
}

function numeric(value: unknown): number {
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new Fault("policy-form");
  }
  return Number(value);
}

function microseconds(value: unknown): number | null {
  if (value === undefined) {
    return null;
  }
  const parts = /^([0-9]+)(s|min|h|d|w|mo|y)$/.exec(String(value));
  const count = Number(parts?.[1] ?? 0);
  if (!parts || count <= 0) {
    throw new Fault("policy-form");
  }
  return count * UNIT_SECONDS[parts[2]!]! * 1e6;
}

/// The reader of TOML is loaded when it is first needed.
export async function betaParametersOf(text: string): Promise<BetaParameters> {
  const { parse } = await import("smol-toml");
  let policy: Table;
  try {
    policy = parse(text);
  } catch {
    throw new Fault("policy-form");
  }
  const rating = table(policy.rating);
  const prior = table(rating.prior);
  const kinds = policy.evidence;
  const score = table(table(Array.isArray(kinds) ? kinds[0] : undefined).score);
  if (rating.model !== "beta") {
    throw new Fault("policy-form");
  }
  return {
    min: numeric(score.min),
    max: numeric(score.max),
    priorMean: numeric(prior.mean),
    priorWeight: numeric(prior.weight),
    halfLife: microseconds(rating.half_life),
  };
}
