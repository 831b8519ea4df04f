// Debian's Chromium with a profile of its own. Only the server's origin is let through; whatever
// else a page asks for is refused and remembered, and so is what a page complains about.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import type { TestContext } from "vitest";
import type { City } from "./city";

const CHROMIUM = "/usr/bin/chromium";
export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  // No graphics card: MapLibre's WebGL is computed.
  "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
];

/// Skips a test, saying why, on a machine without a browser.
export function needsBrowser({ skip }: TestContext): void {
  skip(!existsSync(CHROMIUM), `${CHROMIUM} is not installed`);
}

/// Skips a test, saying why, where the ledger's data is not at hand.
export function needsLedger({ skip }: TestContext, city: City, name: string): void {
  skip(!city.ledgers.includes(name), `the real data of ${name} is not here`);
}

export interface Options {
  viewport?: { width: number; height: number };
  locale?: string;
  colorScheme?: "light" | "dark";
}

export class Browser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
    readonly page: Page,
    readonly foreign: string[],
    readonly complaints: string[],
  ) {}

  static async open(url: string, options: Options = {}): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "recount-browser-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: FLAGS,
      viewport: DESKTOP,
      locale: "en",
      reducedMotion: "reduce",
      ...options,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const foreign: string[] = [];
    const complaints: string[] = [];
    const isOurs = (address: string): boolean =>
      new URL(address).origin === url || /^(blob|data|about):/.test(address);
    page.on("request", (request) => {
      if (!isOurs(request.url())) {
        foreign.push(request.url());
      }
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      // A refused or missing answer is told by the page itself.
      if (message.type() === "error" && !message.text().includes("the server responded with")) {
        complaints.push(message.text());
      }
    });
    await context.route("**/*", (route) =>
      isOurs(route.request().url()) ? route.continue() : route.abort(),
    );
    return new Browser(context, profile, page, foreign, complaints);
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }

  /// What axe finds against WCAG 2.2, levels A and AA, a line each.
  async unfit(): Promise<string[]> {
    const found = await new AxeBuilder({ page: this.page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    return found.violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id}: ${one.help}: ${node.target.join(" ")}`),
    );
  }

  /// Whether the page can be moved sideways: nothing on it may be wider than the window.
  overflow(): Promise<number> {
    return this.page.evaluate(() => {
      const root = document.documentElement;
      return root.scrollWidth - root.clientWidth;
    });
  }

  /// The page at an address has said what it has to say.
  async settled(): Promise<void> {
    await this.page.waitForLoadState("networkidle");
    await this.page.locator("main h1").first().waitFor();
    await this.page.locator("main [role=status]", { hasText: "…" }).waitFor({ state: "hidden" });
  }
}
