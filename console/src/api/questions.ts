// What the views ask, each a call of the API.
import { answered, client } from "./client";
import type { InContext } from "../routing/place";
import type { Explanation, HistoryPoint, Ledger, Places } from "./types";

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

export function askLeaderboard(within: InContext, cursor: string | null) {
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

export function askStanding(within: InContext, subject: string) {
  return answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/standing", {
      params: { path: path(within), query: { subject, ...size(within) } },
    }),
  );
}

export function askExplanation(within: InContext, subject: string): Promise<Explanation> {
  return answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/explanation", {
      params: { path: path(within), query: { subject, ...size(within) } },
    }),
  );
}

export function askHistory(
  within: InContext,
  subject: string,
): Promise<{ points: HistoryPoint[]; left_out: number }> {
  return answered(
    client.GET("/v1/ledgers/{ledger}/contexts/{context}/history", {
      params: { path: path(within), query: { subject, ...size(within) } },
    }),
  );
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
