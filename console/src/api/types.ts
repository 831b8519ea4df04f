// The API's own types, by the names used here: made from openapi.yaml by every build.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Ledger = Schemas["Ledger"];
export type LedgerKind = Schemas["LedgerKind"];
export type Context = Schemas["Context"];
export type Explanation = Schemas["Explanation"];
export type HistoryPoint = Schemas["HistoryPoint"];

type Whole = Schemas["Standing"];
type Hideable = "rating" | "interval" | "wilson" | "evidence_count" | "contested_count";

/// Of a live ledger the public is sent what the policy shows.
export type Standing = Omit<Whole, Hideable> & Partial<Pick<Whole, Hideable>>;

export type Contribution = Schemas["Contribution"];
export type SetAside = Schemas["SetAside"];
export type Places = Schemas["Places"];
export type Session = Schemas["Session"];
export type Problem = Schemas["Problem"];
