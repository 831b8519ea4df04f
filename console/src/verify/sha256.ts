// SHA-256 (FIPS 180-4). Our own, because the browser's is asynchronous and absent outside https and
// localhost, and a tree is many small hashes.
import type { Bytes } from "./bytes";

export const HASH_BYTES = 32;

const ROUND_CONSTANTS = new Uint32Array(64);
const INITIAL = new Uint32Array(8);

// The first 32 bits of the fractional parts of the roots of the first primes.
function fillConstants(): void {
  const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32);
  let found = 0;
  for (let candidate = 2; found < 64; candidate++) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
      prime &&= candidate % divisor !== 0;
    }
    if (!prime) {
      continue;
    }
    if (found < 8) {
      INITIAL[found] = fraction(Math.sqrt(candidate));
    }
    ROUND_CONSTANTS[found++] = fraction(Math.cbrt(candidate));
  }
}
fillConstants();

const schedule = new Uint32Array(64);

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function compress(state: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) {
    schedule[i] = view.getUint32(at + 4 * i);
  }
  for (let i = 16; i < 64; i++) {
    const near = schedule[i - 15]!;
    const far = schedule[i - 2]!;
    const low = rotate(near, 7) ^ rotate(near, 18) ^ (near >>> 3);
    const high = rotate(far, 17) ^ rotate(far, 19) ^ (far >>> 10);
    schedule[i] = schedule[i - 16]! + low + schedule[i - 7]! + high;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as number[] as [
    number, number, number, number, number, number, number, number,
  ];
  for (let i = 0; i < 64; i++) {
    const mix = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + mix + choice + ROUND_CONSTANTS[i]! + schedule[i]!) | 0;
    const blend = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + blend + majority) | 0;
  }
  const sums = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) {
    state[i] = state[i]! + sums[i]!;
  }
}

export function sha256(bytes: Uint8Array): Bytes {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const state = INITIAL.slice();
  for (let at = 0; at < padded.length; at += 64) {
    compress(state, view, at);
  }
  const hash = new Uint8Array(HASH_BYTES);
  const out = new DataView(hash.buffer);
  state.forEach((word, i) => out.setUint32(4 * i, word));
  return hash;
}
