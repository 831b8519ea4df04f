// The tree behind a checkpoint, read from tiles that are believed only as far as they hash to its
// root: docs/formats/tile.md. A full tile must be what the tile above says; the partial tiles of
// the right edge together must be the root.
import { equal, type Bytes } from "./bytes";
import { Fault } from "./fault";
import { foldRight, leafHash, perfectHash } from "./merkle";
import { HASH_BYTES } from "./sha256";
import { parseBundle } from "./entry";

const WIDTH = 256;

/// Where the bytes come from: the server, or a directory in tests. Null: there is none.
export interface TileSource {
  tile(path: string): Promise<Bytes | null>;
}

export function tilePath(level: number | "entries", position: number, width: number): string {
  const digits = String(position);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/.{3}/g)!;
  const name = groups.map((group, i) => (i + 1 < groups.length ? `x${group}` : group)).join("/");
  return `${level}/${name}${width < WIDTH ? `.p/${width}` : ""}`;
}

export class TileTree {
  private readonly tiles = new Map<string, Promise<Bytes[]>>();
  private readonly bundles = new Map<number, Promise<Bytes[]>>();

  constructor(
    private readonly source: TileSource,
    readonly size: number,
    private readonly root: Bytes,
  ) {}

  get bundleCount(): number {
    return Math.ceil(this.size / WIDTH);
  }

  private hashCount(level: number): number {
    return Math.floor(this.size / WIDTH ** level);
  }

  private widthOf(level: number, position: number): number {
    return Math.min(WIDTH, this.hashCount(level) - position * WIDTH);
  }

  // A partial tile may have been replaced by the full one since the checkpoint.
  private async fetch(level: number | "entries", position: number, width: number): Promise<Bytes> {
    const path = tilePath(level, position, width);
    const found = await this.source.tile(path);
    const bytes = found ?? (await this.source.tile(tilePath(level, position, WIDTH)));
    if (bytes === null) {
      throw new Fault("unreachable", { path: `tile/${path}` });
    }
    return bytes;
  }

  private async fetchHashes(level: number, position: number): Promise<Bytes[]> {
    const width = this.widthOf(level, position);
    const bytes = await this.fetch(level, position, width);
    if (bytes.length < width * HASH_BYTES || bytes.length % HASH_BYTES !== 0) {
      throw new Fault("tile-form", { path: `tile/${tilePath(level, position, width)}` });
    }
    return Array.from({ length: width }, (_, i) =>
      bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES),
    );
  }

  /// The paths of the right edge's tiles, which make the signed root; a fault otherwise.
  async verifyRoot(): Promise<string[]> {
    const paths: string[] = [];
    let folded: Bytes | null = null;
    for (let level = 0; this.hashCount(level) > 0; level++) {
      const position = Math.floor(this.hashCount(level) / WIDTH);
      if (this.widthOf(level, position) === 0) {
        continue;
      }
      paths.push(`tile/${tilePath(level, position, this.widthOf(level, position))}`);
      const hashes = this.fetchHashes(level, position);
      this.tiles.set(`${level}/${position}`, hashes);
      folded = foldRight(await hashes, folded);
    }
    if (folded === null || !equal(folded, this.root)) {
      throw new Fault("root-differs", { paths: paths.join(", ") });
    }
    return paths;
  }

  // The right edge is in `tiles` already: what is asked here is a full tile.
  private hashes(level: number, position: number): Promise<Bytes[]> {
    const key = `${level}/${position}`;
    let known = this.tiles.get(key);
    if (!known) {
      known = this.verifiedHashes(level, position);
      this.tiles.set(key, known);
    }
    return known;
  }

  private async verifiedHashes(level: number, position: number): Promise<Bytes[]> {
    const hashes = await this.fetchHashes(level, position);
    const above = await this.hashes(level + 1, Math.floor(position / WIDTH));
    if (!equal(perfectHash(hashes), above[position % WIDTH]!)) {
      throw new Fault("tile-differs", { path: `tile/${tilePath(level, position, WIDTH)}` });
    }
    return hashes;
  }

  private async verifiedBundle(position: number): Promise<Bytes[]> {
    const width = Math.min(WIDTH, this.size - position * WIDTH);
    const path = `tile/${tilePath("entries", position, width)}`;
    const entries = parseBundle(await this.fetch("entries", position, width), path);
    const leaves = await this.hashes(0, position);
    if (entries.length < width) {
      throw new Fault("bundle-form", { path });
    }
    leaves.forEach((leaf, i) => {
      if (!equal(leafHash(entries[i]!), leaf)) {
        throw new Fault("leaf-differs", { index: position * WIDTH + i });
      }
    });
    return entries.slice(0, width);
  }

  /// The entries of one bundle, each of which is the leaf that the root has at its place.
  bundle(position: number): Promise<Bytes[]> {
    let known = this.bundles.get(position);
    if (!known) {
      known = this.verifiedBundle(position);
      this.bundles.set(position, known);
    }
    return known;
  }

  /// One entry's bytes, included in the tree.
  async entry(index: number): Promise<Bytes> {
    const entries = await this.bundle(Math.floor(index / WIDTH));
    return entries[index % WIDTH]!;
  }
}
