// The API's own types, by the names used here: made from openapi.yaml by `npm run types`.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Ledger = Schemas["Ledger"];
export type LedgerKind = Schemas["LedgerKind"];
export type Context = Schemas["Context"];
export type Standing = Schemas["Standing"];
export type Explanation = Schemas["Explanation"];
export type Contribution = Schemas["Contribution"];
export type SetAside = Schemas["SetAside"];
export type HistoryPoint = Schemas["HistoryPoint"];
export type Places = Schemas["Places"];
export type Session = Schemas["Session"];
export type Problem = Schemas["Problem"];
