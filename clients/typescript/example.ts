// From evidence to standing: node built/example.js URL KEY LEDGER
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const [url, key, ledger] = process.argv.slice(2) as [string, string, string];
const review: components["schemas"]["Evidence"] = {
  id: "ts-1", kind: "review", rater: "ana", subject: "ben", score: 5,
  interaction: "stay-1", observed_at: "2025-05-01T10:00:00Z",
};

// [ten lines]
const recount = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${key}` } });
const path = { ledger, context: "home-sharing" };
const sent = await recount.POST("/v1/ledgers/{ledger}/evidence", {
  params: { path, query: { context: path.context } }, body: review });
if (sent.error) throw new Error(`${sent.error.code}: ${sent.error.hint}`);
await new Promise((covered) => setTimeout(covered, 1500)); // a checkpoint comes within a second
const shown = await recount.GET("/v1/ledgers/{ledger}/contexts/{context}/standing", {
  params: { path, query: { subject: "ben" } } });
if (shown.error) throw new Error(`${shown.error.code}: ${shown.error.hint}`);
console.log(JSON.stringify({ accepted: sent.data.accepted, standing: shown.data }));
