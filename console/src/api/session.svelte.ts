// Who the caller is, as the server sees it.
import { answered, client } from "./client";
import type { Session } from "./types";

class Sessions {
  who = $state.raw<Session | null>(null);
  changes = $state(0);

  get signedIn(): boolean {
    return this.who !== null && this.who.role !== "public";
  }

  async ask(): Promise<void> {
    this.who = await answered(client.GET("/v1/session"));
  }

  /// With an API key, or the token of a one-time link.
  async open(secret: string): Promise<void> {
    this.who = await answered(client.POST("/v1/session", { body: { secret } }));
    this.changes++;
  }

  async close(): Promise<void> {
    await answered(client.DELETE("/v1/session"));
    await this.ask();
    this.changes++;
  }
}

export const session = new Sessions();
