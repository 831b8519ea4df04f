// What the views ask, each a call of the API.
import { answered, client, Refused } from "./client";
import type { InContext } from "../routing/place";
import type { Explanation, HistoryPoint, Ledger, Places, Standing } from "./types";

function path({ ledger, context }: InContext) {
  return { ledger, context };
}

function size({ asOf }: InContext): { as_of?: number } {
  return asOf === null ? {} : { as_of: asOf };
}

export async function askLedgers(): Promise<Ledger[]> {
  return (await answered(client.GET("/v1/ledgers"))).ledgers;
}

export function askLedger(ledger: string) {
  return answered(client.GET("/v1/ledgers/{ledger}", { params: { path: { ledger } } }));
}

export function askLeaderboard(
  within: InContext,
  cursor: string | null,
): Promise<{ rated: number; too_few: number; standings: Standing[]; next?: string }> {
  return answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/standings", {
      params: {
        path: path(within),
        query: { limit: 50, ...size(within), ...(cursor ? { cursor } : {}) },
      },
    }),
  );
}

export async function askSubjects(within: InContext, q: string): Promise<string[]> {
  const page = await answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/subjects", {
      params: { path: path(within), query: { limit: 12, q } },
    }),
  );
  return page.subjects;
}

export function askStanding(within: InContext, subject: string): Promise<Standing> {
  return answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/standing", {
      params: { path: path(within), query: { subject, ...size(within) } },
    }),
  );
}

// What is described as whole may be sent in parts to the public (Standing in openapi.yaml).
function isWhole(answer: Partial<Pick<Standing, "rating" | "interval" | "evidence_count">>) {
  return [answer.rating, answer.interval, answer.evidence_count].every((one) => one !== undefined);
}

export async function askExplanation(within: InContext, subject: string): Promise<Explanation> {
  const answer = await answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/explanation", {
      params: { path: path(within), query: { subject, ...size(within) } },
    }),
  );
  if (!isWhole(answer)) {
    throw new Refused({ type: "about:blank", title: "", status: 403, code: "not_shown" });
  }
  return answer;
}

/// Without the points whose rating the policy does not show to the caller.
export async function askHistory(
  within: InContext,
  subject: string,
): Promise<{ points: HistoryPoint[]; left_out: number; hidden: boolean }> {
  const { points, left_out } = await answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/history", {
      params: { path: path(within), query: { subject, ...size(within) } },
    }),
  );
  const shown = points.filter(isWhole);
  return { points: shown, left_out, hidden: shown.length < points.length };
}

export function askPlaces(within: InContext): Promise<Places> {
  return answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/places", {
      params: { path: path(within), query: size(within) },
    }),
  );
}

export function askEntry(ledger: string, index: number) {
  return answered(
    client.GET("/v1/ledgers/{ledger}/entries/{index}", { params: { path: { ledger, index } } }),
  );
}

export function askOpening(ledger: string, index: number) {
  return answered(
    client.GET("/v1/ledgers/{ledger}/entries/{index}/opening", {
      params: { path: { ledger, index } },
    }),
  );
}

/// Where an entry's receipt is downloaded.
export function receiptAddress(ledger: string, index: number): string {
  return `/v1/ledgers/${encodeURIComponent(ledger)}/entries/${index}/proof`;
}
