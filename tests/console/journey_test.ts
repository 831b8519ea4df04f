// What people come for, done as they would: by what is written on the page, or by keyboard alone.
import { afterEach, expect, inject, it } from "vitest";
import { Browser, needsBrowser, needsLedger, PHONE } from "./browser";

const city = inject("city");
const FIRST_MINUTE_MS = 60_000;
let browser: Browser | undefined;

afterEach(async () => {
  await browser?.close();
  browser = undefined;
});

it.for([["desktop", undefined], ["phone", PHONE]] as const)(
  "a new user learns why a kitchen fell, within a minute: %s",
  async ([name, viewport], context) => {
    needsBrowser(context);
    browser = await Browser.open(city.url, viewport ? { viewport } : {});
    const { page } = browser;
    const start = performance.now();
    await page.goto(city.url);
    await page.getByRole("link", { name: "inspection", exact: true }).click();
    await page.getByLabel("Find a subject").fill("gelso");
    await page.getByRole("link", { name: "Osteria del Gelso", exact: true }).first().click();
    await page.getByRole("link", { name: "Why did it fall?" }).click();
    await page.getByText("The largest fall: by 0.93, from 4.71 to 3.78").waitFor();
    await page.getByText("It gave a score of 1, and counts no more").waitFor();
    const took = performance.now() - start;
    expect(took).toBeLessThan(FIRST_MINUTE_MS);
    console.log(`why a kitchen fell, ${name}: ${(took / 1000).toFixed(1)} s`);
  },
);

it("the keyboard alone leads from the ledgers to a verified standing", async (context) => {
  needsBrowser(context);
  browser = await Browser.open(city.url);
  const { page } = browser;
  await page.goto(city.url);
  await browser.settled();

  async function tabTo(tag: "a" | "button" | "input", name: string): Promise<void> {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null;
        const label = (element as HTMLInputElement | null)?.labels?.[0]?.textContent;
        const words = (label ?? element?.textContent ?? "").trim();
        return `${element?.tagName.toLowerCase()} ${words}`;
      });
      if (at === `${tag} ${name}`) {
        return;
      }
    }
    throw new Error(`the keyboard does not reach ${tag} "${name}"`);
  }

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // skip to the content
  await tabTo("a", "inspection");
  await page.keyboard.press("Enter");
  await tabTo("input", "Find a subject");
  await page.keyboard.type("gelso");
  await page.getByRole("link", { name: "Osteria del Gelso", exact: true }).first().waitFor();
  await tabTo("a", "Osteria del Gelso");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Osteria del Gelso" }).waitFor();
  await tabTo("a", "Verify");
  await page.keyboard.press("Enter");
  await page.getByLabel("public key").waitFor();
  await tabTo("button", "Verify");
  await page.keyboard.press("Enter");
  await page.getByText("Verified: your browser counts 4.5304 as well.").waitFor();
});

it("time travel stays in the address, and leads back", async (context) => {
  needsBrowser(context);
  browser = await Browser.open(city.url);
  const { page } = browser;
  await page.goto(`${city.url}/#/l/kitchens/c/inspection/s/Osteria%20del%20Gelso`);
  await page.getByText("Look at an earlier size of the ledger").click();
  await page.getByRole("button", { name: "Change before" }).click(); // the ruling
  await page.getByRole("button", { name: "Change before" }).click(); // the mistake
  await page.waitForURL(/as_of=266$/);
  await page.getByText("You are looking at the past.").waitFor();
  await page.locator(".value", { hasText: "3.78" }).waitFor();
  await page.getByRole("link", { name: "Why", exact: true }).click();
  await page.waitForURL(/why\?as_of=266$/);
  await page.reload();
  await page.getByText("You are looking at the past.").waitFor();
  await page.getByRole("link", { name: "Return to today" }).click();
  await page.getByText("Set aside", { exact: true }).waitFor();
  expect(page.url()).not.toContain("as_of");
});

it("a rating that the policy does not show is a dash", async (context) => {
  needsBrowser(context);
  browser = await Browser.open(city.url);
  const { page } = browser;
  await page.route(/\/(standing|history)\?/, async (route) => {
    const response = await route.fetch();
    const hide = (name: string, value: unknown): unknown =>
      ["rating", "interval", "wilson"].includes(name) ? undefined : value;
    await route.fulfill({ response, body: JSON.stringify(await response.json(), hide) });
  });
  await page.goto(`${city.url}/#/l/kitchens/c/inspection/s/Osteria%20del%20Gelso`);
  await page.locator(".value", { hasText: "–" }).waitFor();
  await page.getByText("It rests on 4 pieces of evidence.").waitFor();
  await page.getByText("The policy does not show this to you.").waitFor();
  expect(browser.complaints).toEqual([]);
});

it("a link of the map leads to a station by its name", async (context) => {
  needsBrowser(context);
  needsLedger(context, city, "baywheels");
  browser = await Browser.open(city.url);
  const { page } = browser;
  await page.goto(city.url);
  await page.getByRole("link", { name: "baywheels", exact: true }).click();
  await page.getByRole("link", { name: "Open the map" }).click();
  await page.locator("[data-state=drawn]").waitFor();
  await page.getByLabel("Filter by name").fill("ferry building");
  await page.getByRole("link", { name: /Ferry Building/ }).first().click();
  await page.getByRole("heading", { level: 1, name: /Ferry Building/ }).waitFor();
});

it("the one-time link signs in once, and signing out works", async (context) => {
  needsBrowser(context);
  browser = await Browser.open(city.url);
  const { page } = browser;
  await page.goto(city.link);
  await page.getByRole("heading", { name: "Ratings, and what they rest on" }).waitFor();
  expect(page.url()).not.toContain("token");
  await page.locator("header").getByRole("link").last().click();
  await page.getByText("operator: everything").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("API key").fill("not a key");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("API key").fill(city.key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("operator: everything").waitFor();
  await page.goto("about:blank");
  await page.goto(city.link); // again
  await page.getByText("A one-time link works once").waitFor();
});
