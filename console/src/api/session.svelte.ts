// Who the caller is, as the server sees it.
import { answered, client } from "./client";
import type { Session } from "./types";

class Sessions {
  who = $state.raw<Session | null>(null);
  changes = $state(0);

  get signedIn(): boolean {
    return this.who !== null && this.who.role !== "public";
  }

  /// An answer that is older than the last signing in or out is dropped.
  async ask(): Promise<void> {
    const asked = this.changes;
    const who = await answered(client.GET("/v1/session"));
    this.who = asked === this.changes ? who : this.who;
  }

  /// With an API key, or the token of a one-time link.
  async open(secret: string): Promise<void> {
    this.who = await answered(client.POST("/v1/session", { body: { secret } }));
    this.changes++;
  }

  async close(): Promise<void> {
    await answered(client.DELETE("/v1/session"));
    this.changes++;
    await this.ask();
  }
}

export const session = new Sessions();
