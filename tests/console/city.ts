// The demo's ledgers, made once in a scratch directory, and a server of them on a free port. With
// the real data at hand, those ledgers too.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    city: City;
  }
}

export interface City {
  directory: string;
  ledgers: string[]; // their names
  url: string;
  link: string; // the operator's, once
  key: string; // the operator's
}

export interface Served {
  url: string;
  link: string;
  key: string;
  stop(): Promise<void>;
}

const START_MS_MAX = 60_000;

export function program(): string {
  const named = process.env.RECOUNT_BIN;
  if (!named) {
    throw new Error("RECOUNT_BIN names no program: ./dev test sets it");
  }
  return named;
}

function realData(): string {
  return process.env.RECOUNT_DATA ?? join(import.meta.dirname, "../../../shared/data");
}

function makeLedgers(directory: string): string[] {
  const real = existsSync(join(realData(), "SOURCES.md")) ? ["--real", "--data", realData()] : [];
  const made = spawnSync(program(), ["demo", "--dir", directory, "--no-serve", "--json", ...real], {
    encoding: "utf-8",
  });
  if (made.status !== 0) {
    throw new Error(`recount demo: ${made.stderr}`);
  }
  return readdirSync(directory).filter((name) => existsSync(join(directory, name, "vkey")));
}

function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    process.once("exit", () => resolve());
    process.kill("SIGTERM");
  });
}

/// A server's banner is one line of JSON.
export async function serve(ledgers: string[]): Promise<Served> {
  const control = mkdtempSync(join(tmpdir(), "recount-control-"));
  const where = ["--listen", "127.0.0.1:0", "--control", join(control, "control.sqlite")];
  const words = ["serve", ...ledgers, ...where, "--json"];
  const server = spawn(program(), words, { stdio: ["ignore", "pipe", "inherit"] });
  const banner = await new Promise<string>((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error("recount serve does not start")), START_MS_MAX);
    server.once("exit", (status) => reject(new Error(`recount serve ended with ${status}`)));
    server.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes("\n")) {
        clearTimeout(timer);
        resolve(said);
      }
    });
  });
  const said = JSON.parse(banner) as { url: string; operator_link: string; operator_key: string };
  return {
    url: said.url,
    link: said.operator_link,
    key: said.operator_key,
    stop: async () => {
      await ended(server);
      rmSync(control, { recursive: true, force: true });
    },
  };
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), "recount-city-"));
  const directory = join(scratch, "city");
  const clean = (): void => rmSync(scratch, { recursive: true, force: true });
  try {
    const ledgers = makeLedgers(directory);
    const served = await serve(ledgers.map((name) => join(directory, name)));
    const { url, link, key } = served;
    project.provide("city", { directory, ledgers, url, link, key });
    return () => served.stop().finally(clean);
  } catch (error) {
    clean();
    throw error;
  }
}
