// Verification in the browser: of the ledger as it is, of a server that lies, and of a ledger whose
// vault was changed on disk.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, inject, it } from "vitest";
import { Browser, needsBrowser } from "./browser";
import { serve } from "./city";

const city = inject("city");
const GELSO = "#/l/kitchens/c/inspection/s/Osteria%20del%20Gelso/verify";
let browser: Browser | undefined;

afterEach(async () => {
  await browser?.close();
  browser = undefined;
});

async function outcomes(url: string, everything = false): Promise<string[]> {
  const page = browser!.page;
  await page.goto(`${url}/${GELSO}`);
  if (everything) {
    await page.getByLabel("Open all 404 entries").check();
  }
  await page.locator("form").getByRole("button", { name: "Verify" }).click();
  await page.locator(".verdict").waitFor();
  return page.locator("[data-step]").evaluateAll((lines) =>
    lines.map((line) => `${line.getAttribute("data-step")} ${line.getAttribute("data-outcome")}`),
  );
}

const GOOD = ["signature", "tree", "entries", "openings", "evidence", "policy", "rating"].map(
  (step) => `${step} good`,
);

it("a standing is verified, and complete when all entries are opened", async (context) => {
  needsBrowser(context);
  browser = await Browser.open(city.url);
  expect(await outcomes(city.url)).toEqual(GOOD);
  expect(await browser.unfit()).toEqual([]);
  expect(await outcomes(city.url, true)).toEqual([...GOOD, "complete good"]);
  expect(browser.foreign).toEqual([]);
});

it("the key of another ledger is told", async (context) => {
  needsBrowser(context);
  browser = await Browser.open(city.url);
  const page = browser.page;
  await page.goto(`${city.url}/${GELSO}`);
  await page
    .getByLabel("public key")
    .fill("example.com/ledger+d21f5075+AQQXhKGb/qWAOk9GIsAY9wt5CfO/OuAtKPj4409bGgMy");
  await page.locator("form").getByRole("button", { name: "Verify" }).click();
  await page.getByText("not by example.com/ledger").waitFor();
});

it("a server that gives another opening is caught, by name of the entry", async (context) => {
  needsBrowser(context);
  browser = await Browser.open(city.url);
  await browser.page.route("**/entries/163/opening", async (route) => {
    const response = await route.fetch();
    const opening = (await response.json()) as { event: string };
    const event = Buffer.from(opening.event, "base64");
    event[20]! ^= 1;
    await route.fulfill({ response, json: { ...opening, event: event.toString("base64") } });
  });
  expect(await outcomes(city.url)).toEqual([...GOOD.slice(0, 3), "openings fault"]);
  await browser.page.getByText("The opening of entry 163 does not hash").waitFor();
});

it("a server that shows another rating is caught", async (context) => {
  needsBrowser(context);
  browser = await Browser.open(city.url);
  await browser.page.route("**/explanation?*", async (route) => {
    const response = await route.fetch();
    const shown = (await response.json()) as { rating: number };
    await route.fulfill({ response, json: { ...shown, rating: shown.rating + 0.01 } });
  });
  expect(await outcomes(city.url)).toEqual([...GOOD.slice(0, 6), "rating fault"]);
});

// A byte of the inspector's name, wherever the vault has it.
function flipOpening(ledger: string): void {
  const vault = join(ledger, "vault");
  const name = readdirSync(vault).sort()[0]!;
  const segment = readFileSync(join(vault, name));
  const at = segment.indexOf("visit-162");
  expect(at).toBeGreaterThan(0);
  segment[at + 6]! ^= 1;
  writeFileSync(join(vault, name), segment);
}

it("a byte changed in the vault is not verified", async (context) => {
  needsBrowser(context);
  const scratch = mkdtempSync(join(tmpdir(), "recount-flipped-"));
  const ledger = join(scratch, "kitchens");
  cpSync(join(city.directory, "kitchens"), ledger, { recursive: true });
  const served = await serve([ledger]);
  try {
    flipOpening(ledger);
    browser = await Browser.open(served.url);
    await browser.page.goto(`${served.url}/${GELSO}`);
    const verdict = browser.page.locator(".verdict.fault, [role=alert]").first();
    const button = browser.page.locator("form").getByRole("button", { name: "Verify" });
    await button.or(verdict).first().waitFor();
    if (await button.isVisible()) {
      await button.click();
    }
    await verdict.waitFor();
    expect(await browser.page.getByText("Verified: your browser").count()).toBe(0);
  } finally {
    await served.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
});
