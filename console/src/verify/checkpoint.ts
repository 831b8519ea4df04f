// Signed checkpoints and the keys that they verify with: docs/formats/checkpoint.md.
import { ascii, concat, equal, fromBase64, hex, utf8, type Bytes } from "./bytes";
import { Fault } from "./fault";
import { HASH_BYTES, sha256 } from "./sha256";

const ED25519 = 1;

export interface Vkey {
  name: string;
  keyId: Bytes;
  publicKey: Bytes;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
}

function keyIdOf(name: string, typeAndKey: Bytes): Bytes {
  return sha256(concat(ascii(`${name}\n`), typeAndKey)).slice(0, 4);
}

export function parseVkey(text: string): Vkey {
  const parts = /^([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  const typeAndKey = fromBase64(parts?.[3] ?? "-");
  if (!parts || typeAndKey?.length !== 33 || typeAndKey[0] !== ED25519) {
    throw new Fault("vkey-form");
  }
  const keyId = keyIdOf(parts[1]!, typeAndKey);
  if (hex(keyId) !== parts[2]) {
    throw new Fault("vkey-form");
  }
  return { name: parts[1]!, keyId, publicKey: typeAndKey.slice(1) };
}

// The signature by this key among a note's signature lines; others' lines are witnesses'.
function signatureBy(vkey: Vkey, lines: readonly string[]): Bytes {
  const ours: Bytes[] = [];
  for (const line of lines) {
    const parts = /^\u2014 ([!-*,-~]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    const bytes = fromBase64(parts?.[2] ?? "-");
    if (!parts || !bytes || bytes.length < 5) {
      throw new Fault("note-form");
    }
    if (parts[1] === vkey.name && equal(bytes.slice(0, 4), vkey.keyId)) {
      ours.push(bytes.slice(4));
    }
  }
  if (ours.length === 0) {
    throw new Fault("other-key", { expected: vkey.name, found: lines[0]?.split(" ")[1] ?? "" });
  }
  if (ours.length > 1 || ours[0]!.length !== 64) {
    throw new Fault("note-form");
  }
  return ours[0]!;
}

function parseBody(body: string): Checkpoint {
  const lines = body.split("\n");
  const size = /^(0|[1-9][0-9]{0,15})$/.exec(lines[1] ?? "");
  const root = fromBase64(lines[2] ?? "-");
  if (lines.length !== 4 || lines[3] !== "" || !lines[0] || !size || root?.length !== HASH_BYTES) {
    throw new Fault("note-form");
  }
  return { origin: lines[0], size: Number(size[1]), root };
}

async function signatureIsGood(vkey: Vkey, signature: Bytes, body: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", vkey.publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, utf8(body));
  } catch {
    throw new Fault("no-ed25519");
  }
}

/// The checkpoint of a note that the key has signed; a fault otherwise.
export async function openCheckpoint(note: string, vkey: Vkey): Promise<Checkpoint> {
  const split = note.indexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) {
    throw new Fault("note-form");
  }
  const body = note.slice(0, split + 1);
  const signature = signatureBy(vkey, note.slice(split + 2, -1).split("\n"));
  if (!(await signatureIsGood(vkey, signature, body))) {
    throw new Fault("signature");
  }
  const checkpoint = parseBody(body);
  if (checkpoint.origin !== vkey.name) {
    throw new Fault("other-key", { expected: vkey.name, found: checkpoint.origin });
  }
  return checkpoint;
}
