// The examples of docs/formats, read out of the pages themselves.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromBase64, hex, utf8, type Bytes } from "./bytes";
import { openCheckpoint, parseVkey } from "./checkpoint";
import { decodeEvent } from "./event";
import { openedEvent, parseBundle, parseEntry } from "./entry";
import { Fault, type FaultCode } from "./fault";
import { microsecondsOf } from "./instant";
import { leafHash, nodeHash } from "./merkle";
import { sha256 } from "./sha256";
import { tilePath } from "./tile_tree";

function page(name: string): string {
  return readFileSync(new URL(`../../../docs/formats/${name}.md`, import.meta.url), "utf-8");
}

// The n-th fenced block behind "## An example".
function example(name: string, n = 0): string {
  const behind = page(name).split("## An example")[1]!;
  return behind.split("```")[2 * n + 1]!.replace(/^\n/, "");
}

// The bytes of a block whose lines are pairs of hexadecimal digits, then words.
function bytesOf(block: string): Bytes {
  const digits = block
    .split("\n")
    .map((line) => /^((?:[0-9a-f]{2} )*[0-9a-f]{2})(?: |$)/.exec(line)?.[1] ?? "")
    .join(" ");
  return Uint8Array.from(digits.split(/\s+/).filter(Boolean), (pair) => parseInt(pair, 16));
}

async function faultOf(run: () => unknown): Promise<FaultCode> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Fault) {
      return error.code;
    }
    throw error;
  }
  throw new Error("there was no fault");
}

const NOTE = example("checkpoint");
const VKEY = example("checkpoint", 1);

describe("sha256", () => {
  it("has the values of FIPS 180-4", () => {
    expect(hex(sha256(utf8("abc")))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(hex(sha256(new Uint8Array(0)))).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(hex(sha256(new Uint8Array(1_000_000).fill(97)))).toBe(
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    );
  });
});

describe("a checkpoint", () => {
  it("of the page verifies with the key of the page", async () => {
    const checkpoint = await openCheckpoint(NOTE, parseVkey(VKEY));
    expect(checkpoint.origin).toBe("example.com/ledger");
    expect(checkpoint.size).toBe(3);
  });

  it("fails with any one byte changed", async () => {
    const vkey = parseVkey(VKEY);
    for (let at = 0; at < NOTE.length; at++) {
      const changed = NOTE.slice(0, at) + (NOTE[at] === "x" ? "y" : "x") + NOTE.slice(at + 1);
      expect(await faultOf(() => openCheckpoint(changed, vkey)), `byte ${at}`).toMatch(
        /^(signature|note-form|other-key)$/,
      );
    }
  });

  it("is not read with a key whose id is not its own", async () => {
    expect(await faultOf(() => parseVkey(VKEY.replace("+d", "+e")))).toBe("vkey-form");
    expect(await faultOf(() => parseVkey("hello"))).toBe("vkey-form");
  });
});

describe("entries", () => {
  const control = bytesOf(example("entry"));
  const commits = bytesOf(example("entry", 1));

  it("of the page are read", () => {
    const entry = parseEntry(commits, 1);
    expect(entry.type).toBe("private");
    expect(entry.recordedAt).toBe(microsecondsOf("2023-11-14T22:13:20.000001Z"));
    expect(parseEntry(control, 0).type).toBe("control");
  });

  it("commit to the page's opening, and to no other", async () => {
    const entry = parseEntry(commits, 1);
    const salt = bytesOf("62 48 8e 9b 13 ef 35 2d a4 eb 61 0e 0a 51 88 d3");
    expect(openedEvent(entry, { salt, event: utf8("event 1") }, 1)).toEqual(utf8("event 1"));
    expect(await faultOf(() => openedEvent(entry, { salt, event: utf8("event 2") }, 1))).toBe(
      "opening-differs",
    );
  });

  it("of the page's receipt are in its tree", () => {
    const lines = example("tlog-proof").split("\n");
    const [left, right] = [fromBase64(lines[2]!)!, fromBase64(lines[3]!)!];
    const root = nodeHash(nodeHash(left, leafHash(commits)), right);
    expect(root).toEqual(fromBase64(lines[7]!));
    expect(left).toEqual(leafHash(control));
  });

  it("are refused in any other form", async () => {
    for (const bytes of [commits.slice(0, 40), control.slice(0, 9), new Uint8Array(0)]) {
      expect(await faultOf(() => parseEntry(bytes, 7))).toBe("entry-form");
    }
    expect(await faultOf(() => parseBundle(Uint8Array.of(0, 9, 1), "x"))).toBe("bundle-form");
  });
});

describe("events", () => {
  const review = bytesOf(example("event"));

  it("of the page are read", () => {
    expect(review.length).toBe(54);
    expect(decodeEvent(review, 0)).toEqual({
      kind: "review",
      id: "r-1",
      context: "stays",
      rater: "ana",
      subject: "ben",
      score: 4,
      observedAt: microsecondsOf("2024-05-01T10:00:00Z"),
      facets: [["calm", 5]],
    });
  });

  it("are refused when cut or extended", async () => {
    for (let length = 0; length < review.length; length++) {
      expect(await faultOf(() => decodeEvent(review.slice(0, length), 0))).toBe("event-form");
    }
    expect(await faultOf(() => decodeEvent(Uint8Array.from([...review, 0]), 0))).toBe("event-form");
  });
});

describe("tile paths", () => {
  it("are those of the page", () => {
    expect(tilePath(0, 1_234_067, 256)).toBe("0/x001/x234/067");
    expect(tilePath(0, 273, 112)).toBe("0/273.p/112");
    expect(tilePath("entries", 0, 256)).toBe("entries/000");
  });
});
