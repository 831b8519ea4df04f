// The names of a context's registered places, whose subjects are the register's numbers.
import { askPlaces } from "../api/questions";
import { Refused } from "../api/client";
import type { Context } from "../api/types";
import type { InContext } from "../routing/place";

export class PlaceNames {
  private names = $state.raw<ReadonlyMap<string, string>>(new Map());

  /// A subject's name in the register, or the subject itself.
  of(subject: string): string {
    return this.names.get(subject) ?? subject;
  }

  matching(text: string): string[] {
    const wanted = text.toLowerCase();
    return Array.from(this.names)
      .filter(([, name]) => name.toLowerCase().includes(wanted))
      .map(([subject]) => subject);
  }

  async learn(within: InContext, context: Context): Promise<void> {
    if (!context.has_places) {
      return;
    }
    try {
      const { features } = await askPlaces(within);
      this.names = new Map(features.map(({ properties: { subject, name } }) => [subject, name]));
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error; // without the register, subjects are called by its numbers
      }
    }
  }
}
