// Bytes as texts spell them, and reading them in order.
import { Fault, type FaultCode } from "./fault";

export type Bytes = Uint8Array<ArrayBuffer>;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function ascii(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/// RFC 4648 section 4, padded, no set bits behind the last byte; null for anything else.
export function fromBase64(text: string): Bytes | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) {
    return null;
  }
  const binary = atob(text);
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return btoa(binary) === text ? bytes : null;
}

/// Reads one value behind the other; what is not there is a fault of the given code.
export class ByteReader {
  private at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Bytes,
    private readonly code: FaultCode,
    private readonly about: Record<string, string | number>,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fault(): Fault {
    return new Fault(this.code, this.about);
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  raw(length: number): Bytes {
    if (this.at + length > this.bytes.length) {
      throw this.fault();
    }
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  u8(): number {
    return this.raw(1)[0]!;
  }

  be16(): number {
    const at = this.at;
    this.raw(2);
    return this.view.getUint16(at, false);
  }

  /// A whole number that a double holds exactly; larger ones are a fault.
  private whole(value: bigint): number {
    if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
      throw this.fault();
    }
    return Number(value);
  }

  le64(): number {
    const at = this.at;
    this.raw(8);
    return this.whole(this.view.getBigUint64(at, true));
  }

  leSigned64(): number {
    const at = this.at;
    this.raw(8);
    return this.whole(this.view.getBigInt64(at, true));
  }

  beSigned64(): number {
    const at = this.at;
    this.raw(8);
    return this.whole(this.view.getBigInt64(at, false));
  }

  leDouble(): number {
    const at = this.at;
    this.raw(8);
    return this.view.getFloat64(at, true);
  }

  leb128(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (byte === 0 && shift > 0) {
          throw this.fault(); // not the shortest form
        }
        return value;
      }
    }
    throw this.fault();
  }

  text(): string {
    const bytes = this.raw(this.leb128());
    try {
      return decoder.decode(bytes);
    } catch {
      throw this.fault();
    }
  }
}
