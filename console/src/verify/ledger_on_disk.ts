// A ledger directory as a source, for tests: tiles and checkpoint as files, openings out of the
// vault (docs/formats/vault.md). What is read can be tampered with on its way.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { utf8, type Bytes } from "./bytes";
import type { Opening } from "./entry";
import { Fault } from "./fault";
import type { Source } from "./verification";

const FRAME_HEADER = 64;
const SALT = 16;

function openingsOf(directory: string): Map<number, Opening> {
  const openings = new Map<number, Opening>();
  for (const name of readdirSync(join(directory, "vault")).sort()) {
    const segment = new Uint8Array(readFileSync(join(directory, "vault", name)));
    const view = new DataView(segment.buffer, segment.byteOffset);
    let at = 0;
    while (at < segment.length) {
      let index = Number(view.getBigUint64(at + 8, true));
      const end = at + FRAME_HEADER + view.getUint32(at + 28, true);
      at += FRAME_HEADER;
      while (at < end) {
        const isPrivate = segment[at] === 1;
        const length = view.getUint32(at + 1, true);
        at += 5;
        if (isPrivate) {
          const salt = segment.slice(at, at + SALT);
          openings.set(index, { salt, event: segment.slice(at + SALT, at + SALT + length) });
        }
        at += length + (isPrivate ? SALT : 0);
        index++;
      }
    }
  }
  return openings;
}

/// May change what is read: `what` is "checkpoint", "tile/…", "salt/<index>" or "event/<index>".
export type Tamper = (what: string, bytes: Bytes) => void;

export class LedgerOnDisk implements Source {
  private readonly openings: Map<number, Opening>;

  constructor(
    private readonly directory: string,
    private readonly tamper: Tamper = () => {},
  ) {
    this.openings = openingsOf(directory);
  }

  private passed(what: string, bytes: Bytes): Bytes {
    const copy = bytes.slice();
    this.tamper(what, copy);
    return copy;
  }

  async checkpoint(): Promise<string> {
    const note = readFileSync(join(this.directory, "checkpoint"), "utf-8");
    return new TextDecoder().decode(this.passed("checkpoint", utf8(note)));
  }

  async tile(path: string): Promise<Bytes | null> {
    try {
      const bytes = new Uint8Array(readFileSync(join(this.directory, "tile", path)));
      return this.passed(`tile/${path}`, bytes);
    } catch {
      return null;
    }
  }

  async opening(index: number): Promise<Opening> {
    const opening = this.openings.get(index);
    if (!opening) {
      throw new Fault("opening-missing", { index });
    }
    return {
      salt: this.passed(`salt/${index}`, opening.salt),
      event: this.passed(`event/${index}`, opening.event),
    };
  }
}
