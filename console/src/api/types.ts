// The API's own types, by the names used here: made from openapi.yaml by `npm run types`.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Ledger = Schemas["Ledger"];
export type LedgerKind = Schemas["LedgerKind"];
export type Context = Schemas["Context"];
export type Standing = Schemas["Standing"];
type Shown = "rating" | "interval" | "evidence_count";

/// An explanation is given whole or not at all; a point of a history is of use with its rating.
export type Explanation = Schemas["Explanation"] & Required<Pick<Standing, Shown>>;
export type HistoryPoint = Schemas["HistoryPoint"] &
  Required<Pick<Schemas["HistoryPoint"], Shown>>;

export type Contribution = Schemas["Contribution"];
export type SetAside = Schemas["SetAside"];
export type Places = Schemas["Places"];
export type Session = Schemas["Session"];
export type Problem = Schemas["Problem"];
