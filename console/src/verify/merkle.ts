// RFC 6962 hashes: of a leaf, of a node, and of hashes that stand side by side.
import { concat, type Bytes } from "./bytes";
import { sha256 } from "./sha256";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(entry: Uint8Array): Bytes {
  return sha256(concat(LEAF, entry));
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(concat(NODE, left, right));
}

/// Of a power of two of hashes.
export function perfectHash(hashes: readonly Bytes[]): Bytes {
  let row = hashes;
  while (row.length > 1) {
    const above: Bytes[] = [];
    for (let i = 0; i < row.length; i += 2) {
      above.push(nodeHash(row[i]!, row[i + 1]!));
    }
    row = above;
  }
  return row[0]!;
}

/// The hash of everything from these hashes to the tree's end, `right` being what follows them.
export function foldRight(hashes: readonly Bytes[], right: Bytes | null): Bytes | null {
  let end = hashes.length;
  let folded = right;
  for (let width = 1; end > 0; width *= 2) {
    if (hashes.length & width) {
      const peak = perfectHash(hashes.slice(end - width, end));
      folded = folded === null ? peak : nodeHash(peak, folded);
      end -= width;
    }
  }
  return folded;
}
