// A ledger that the program makes, verified as it is, and with one byte changed on the way.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Explanation } from "../api/types";
import type { FaultCode } from "./fault";
import { LedgerOnDisk, type Tamper } from "./ledger_on_disk";
import { Verification, type Question, type Step } from "./verification";

const program = process.env.RECOUNT_BIN ?? "";
let scratch = "";
let ledger = "";

function recount(...words: string[]): string {
  return execFileSync(program, words, { encoding: "utf-8" });
}

function line(i: number, subject: string, score: number): string {
  const day = new Date(Date.UTC(2025, 0, 1) + i * 3_600_000).toISOString().replace(".000", "");
  return JSON.stringify({
    id: `r-${i}`, kind: "review", rater: `guest ${i}`, subject, score,
    interaction: `stay-${i}`, observed_at: day,
  });
}

// 700 reviews: three bundles, so that there are full tiles, partial ones and a level above. One is
// retracted, one contested with success.
beforeAll(() => {
  if (!program) {
    throw new Error("RECOUNT_BIN names no program: ./dev test sets it");
  }
  scratch = mkdtempSync(join(tmpdir(), "recount-console-"));
  ledger = join(scratch, "stays");
  recount("init", ledger, "--kind", "synthetic", "--controller", "Example Stays",
    "--policy", new URL("../../../policies/home-sharing.toml", import.meta.url).pathname);
  const lines = Array.from({ length: 700 }, (_, i) =>
    line(i, i % 50 === 0 ? "ben" : `host ${i % 50}`, 1 + (i % 5)),
  );
  const file = join(scratch, "reviews.ndjson");
  writeFileSync(file, lines.join("\n"));
  recount("ingest", ledger, file, "--context", "home-sharing");
  recount("retract", ledger, "home-sharing", "52", "--reason", "the wrong house");
  recount("contest", ledger, "home-sharing", "102", "--by", "ben", "--reason", "she never stayed");
  recount("rule", ledger, "home-sharing", "703", "--outcome", "upheld",
    "--by", "an uninvolved person", "--reason", "no stay on record");
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function explained(...words: string[]): Explanation {
  const text = recount("explain", ledger, "home-sharing", "ben", "--json", ...words);
  return JSON.parse(text) as Explanation;
}

async function verify(
  tamper?: Tamper,
  question: Partial<Question> = {},
): Promise<{ good: Step[]; fault?: { step: Step; code: FaultCode; about: object } }> {
  const good: Step[] = [];
  let fault: { step: Step; code: FaultCode; about: object } | undefined;
  const vkey = readFileSync(join(ledger, "vkey"), "utf-8");
  await new Verification(
    new LedgerOnDisk(ledger, tamper),
    { vkey, shown: explained(), everything: false, ...question },
    (report) => {
      if (report.outcome === "good") {
        good.push(report.step);
      } else if (report.fault) {
        fault = { step: report.step, code: report.fault.code, about: report.fault.about };
      }
    },
  ).run();
  return fault ? { good, fault } : { good };
}

function flip(name: string, at = 40): Tamper {
  return (what, bytes) => {
    if (what === name) {
      bytes[Math.min(at, bytes.length - 1)]! ^= 1;
    }
  };
}

const ALL_BUT_COMPLETE: Step[] = [
  "signature", "tree", "entries", "openings", "evidence", "policy", "rating",
];

describe("a standing", () => {
  it("has evidence set aside by a retraction and by a ruling", () => {
    expect(explained().set_aside.map((one) => one.entry_index)).toEqual([52, 102]);
  });

  it("verifies from the signed tree up", async () => {
    expect(await verify()).toEqual({ good: ALL_BUT_COMPLETE });
  });

  it("verifies complete when every entry is opened", async () => {
    expect(await verify(undefined, { everything: true })).toEqual({
      good: [...ALL_BUT_COMPLETE, "complete"],
    });
  });

  it("of an earlier size verifies too", async () => {
    const shown = explained("--as-of", "400");
    expect(shown.tree_size).toBe(400);
    expect((await verify(undefined, { shown, everything: true })).good).toContain("complete");
  });
});

describe("one byte changed", () => {
  it.each([
    ["checkpoint", "signature"],
    ["tile/1/000.p/2", "tree"],
    ["tile/0/002.p/193", "tree"],
    ["tile/0/000", "tree"],
    ["tile/entries/000", "tree"],
    ["tile/0/001", "entries"],
    ["tile/entries/001", "entries"],
    ["tile/entries/002.p/193", "entries"],
    ["salt/2", "openings"],
    ["event/2", "openings"],
    ["event/702", "openings"],
  ])("in %s fails at %s", async (what, step) => {
    expect((await verify(flip(what))).fault?.step).toBe(step);
  });

  it("names the entry whose opening was changed", async () => {
    expect((await verify(flip("event/152"))).fault).toEqual({
      step: "openings", code: "opening-differs", about: { index: 152 },
    });
  });
});

describe("another answer than the evidence gives", () => {
  it.each<[string, (shown: Explanation) => void, Step]>([
    ["a rating", (shown) => (shown.rating += 1e-6), "rating"],
    ["an interval", (shown) => (shown.interval[0]! += 1e-3), "rating"],
    ["a contribution", (shown) => (shown.contributions[1]!.contribution += 1e-6), "rating"],
    ["a score", (shown) => (shown.contributions[1]!.score = 5), "evidence"],
    ["a rater", (shown) => (shown.contributions[0]!.rater = "guest 9"), "evidence"],
    ["a subject", (shown) => (shown.subject = "host 1"), "evidence"],
    ["a reason", (shown) => (shown.set_aside[0]!.ended_by = 704), "evidence"],
    ["an entry to come", (shown) => (shown.tree_size = 9999), "signature"],
  ])("fails: %s", async (_, change, step) => {
    const shown = explained();
    change(shown);
    expect((await verify(undefined, { shown })).fault?.step).toBe(step);
  });

  // A sum that is right of what is shown, and lacks a piece: only opening everything tells.
  it("fails as incomplete when a piece is left out", async () => {
    const shown = explained();
    const left = shown.contributions.pop()!;
    shown.evidence_count--;
    const rest = shown.contributions.reduce((sum, one) => sum + one.weight, 0);
    const scale = (rest + left.weight + shown.prior.weight) / (rest + shown.prior.weight);
    shown.contributions.forEach((one) => (one.contribution *= scale));
    shown.rating = shown.prior.contribution * scale +
      shown.contributions.reduce((sum, one) => sum + one.contribution, 0);
    const { count } = await import("./beta");
    const { betaParametersOf } = await import("./policy_text");
    const policy = new URL("../../../policies/home-sharing.toml", import.meta.url);
    const parameters = await betaParametersOf(readFileSync(policy, "utf-8"));
    const said = shown.contributions.map((one) => ({
      observedAt: Date.parse(one.observed_at) * 1000, score: one.score,
    }));
    shown.interval = count(parameters, said, Date.parse(shown.at) * 1000).interval;
    expect((await verify(undefined, { shown })).good).toEqual(ALL_BUT_COMPLETE);
    expect((await verify(undefined, { shown, everything: true })).fault).toEqual({
      step: "complete", code: "left-out", about: { index: left.entry_index },
    });
  });

  it("fails with the key of another ledger", async () => {
    const vkey = "example.com/ledger+d21f5075+AQQXhKGb/qWAOk9GIsAY9wt5CfO/OuAtKPj4409bGgMy";
    expect((await verify(undefined, { vkey })).fault?.code).toBe("other-key");
  });
});
