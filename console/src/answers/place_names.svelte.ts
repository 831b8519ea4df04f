// The names of a context's registered places, whose subjects are the register's numbers.
import { askPlaces } from "../api/questions";
import { Refused } from "../api/client";
import type { Context } from "../api/types";
import type { InContext } from "../routing/place";

type Names = ReadonlyMap<string, string>; // subject → name

// One register is read once, however many of its places are looked at.
const registers = new Map<string, Promise<Names>>();

async function readRegister(within: InContext): Promise<Names> {
  const { features } = await askPlaces({ ...within, asOf: null });
  return new Map(features.map(({ properties: { subject, name } }) => [subject, name]));
}

function register(within: InContext): Promise<Names> {
  const key = `${within.ledger}/${within.context}`;
  const known = registers.get(key) ?? readRegister(within);
  registers.set(key, known);
  known.catch(() => registers.delete(key)); // so that it is asked again
  return known;
}

export class PlaceNames {
  private names = $state.raw<Names>(new Map());

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
      this.names = await register(within);
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error; // without the register, subjects are called by its numbers
      }
    }
  }
}
