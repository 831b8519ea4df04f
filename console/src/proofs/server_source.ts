// The server as a source of what is verified: its bytes, none of its judgements.
import { answered, client, Refused } from "../api/client";
import { fromBase64, type Bytes } from "../verify/bytes";
import type { Opening } from "../verify/entry";
import { Fault } from "../verify/fault";
import type { Source } from "../verify/verification";

export class ServerSource implements Source {
  constructor(private readonly ledger: string) {}

  private async fetched(path: string): Promise<Response | null> {
    const address = `/log/${encodeURIComponent(this.ledger)}/${path}`;
    let response: Response;
    try {
      response = await fetch(address, { cache: "no-store", credentials: "same-origin" });
    } catch {
      throw new Fault("unreachable", { path });
    }
    if (response.status === 404) {
      return null;
    }
    if (!response.ok) {
      throw new Fault("unreachable", { path });
    }
    return response;
  }

  async checkpoint(): Promise<string> {
    const response = await this.fetched("checkpoint");
    if (!response) {
      throw new Fault("unreachable", { path: "checkpoint" });
    }
    return response.text();
  }

  async tile(path: string): Promise<Bytes | null> {
    const response = await this.fetched(`tile/${path}`);
    return response && new Uint8Array(await response.arrayBuffer());
  }

  async opening(index: number): Promise<Opening> {
    try {
      const opening = await answered(
        client.GET("/v1/ledgers/{ledger}/entries/{index}/opening", {
          params: { path: { ledger: this.ledger, index } },
        }),
      );
      const salt = fromBase64(opening.salt);
      const event = fromBase64(opening.event);
      if (!salt || !event) {
        throw new Fault("opening-differs", { index });
      }
      return { salt, event };
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      const hidden = error.problem.status === 401 || error.problem.status === 403;
      throw new Fault(hidden ? "opening-hidden" : "opening-missing", { index });
    }
  }
}
