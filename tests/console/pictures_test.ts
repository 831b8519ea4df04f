// The pictures of docs/pictures: taken anew with UPDATE_PICTURES=1, else only held to their size.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, inject, it } from "vitest";
import { Browser, needsBrowser, PHONE } from "./browser";

const city = inject("city");
const FOLDER = join(import.meta.dirname, "../../docs/pictures");
const PICTURE_BYTES_MAX = 300_000;
const WIDE = { width: 1100, height: 820 };
const GELSO = "#/l/kitchens/c/inspection/s/Osteria%20del%20Gelso";
const open = new Set<Browser>();

interface Picture {
  name: string;
  address: string;
  viewport?: { width: number; height: number };
  locale?: string;
  colorScheme?: "light" | "dark";
  verify?: boolean;
}

const PICTURES: Picture[] = [
  { name: "standing", address: GELSO },
  { name: "why", address: `${GELSO}/why`, viewport: { width: 1100, height: 1540 } },
  { name: "verify", address: `${GELSO}/verify`, verify: true },
  { name: "map", address: "#/l/kitchens/c/inspection/map", viewport: { width: 1100, height: 900 } },
  {
    name: "phone-chinese-dark", address: `${GELSO}/why`, viewport: PHONE, locale: "zh",
    colorScheme: "dark",
  },
  { name: "phone-italian", address: GELSO, viewport: PHONE, locale: "it" },
];

afterAll(() => Promise.all(Array.from(open, (browser) => browser.close())));

async function take(picture: Picture): Promise<void> {
  const { viewport = WIDE, locale = "en", colorScheme = "light" } = picture;
  const browser = await Browser.open(city.url, { viewport, locale, colorScheme });
  open.add(browser);
  await browser.page.goto(`${city.url}/${picture.address}`);
  await browser.settled();
  if (picture.verify) {
    await browser.page.locator("button.chief").click();
    await browser.page.locator(".verdict").waitFor();
  }
  if (picture.name === "map") {
    await browser.page.locator("[data-state=drawn]").waitFor();
  }
  mkdirSync(FOLDER, { recursive: true });
  await browser.page.screenshot({ path: join(FOLDER, `${picture.name}.png`) });
}

it.for(PICTURES)("$name", async (picture, context) => {
  if (process.env.UPDATE_PICTURES) {
    needsBrowser(context);
    await take(picture);
  }
  expect(statSync(join(FOLDER, `${picture.name}.png`)).size).toBeLessThan(PICTURE_BYTES_MAX);
});
