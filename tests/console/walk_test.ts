// Every view, wide and narrow, light and dark, in each language: axe finds nothing, nothing is
// asked of others, nothing sticks out, and the page is in the language.
import { afterAll, describe, expect, inject, it } from "vitest";
import { Browser, DESKTOP, needsBrowser, needsLedger, PHONE } from "./browser";

const city = inject("city");
const GELSO = "#/l/kitchens/c/inspection/s/Osteria%20del%20Gelso";

const STORY: [name: string, address: string][] = [
  ["ledgers", "#/"],
  ["context", "#/l/kitchens/c/inspection"],
  ["context in the past", "#/l/kitchens/c/inspection?as_of=300"],
  ["standing", GELSO],
  ["standing in the past", `${GELSO}?as_of=270`],
  ["standing of one not yet there", `${GELSO}?as_of=5`],
  ["why", `${GELSO}/why`],
  ["why, a contest dismissed", "#/l/kitchens/c/inspection/s/福星食堂/why"],
  ["verify", `${GELSO}/verify`],
  ["host", "#/l/home-sharing/c/home-sharing/s/Silvano%20Greycourt/why"],
  ["station", "#/l/stations/c/city-service/s/Cathedral%20Steps"],
  ["map of the story's kitchens", "#/l/kitchens/c/inspection/map"],
  ["entry", "#/l/kitchens/e/280"],
  ["control entry", "#/l/kitchens/e/0"],
  ["sign-in", "#/sign-in"],
  ["nowhere", "#/x"],
];
const REAL: [name: string, address: string][] = [
  ["map of stations", "#/l/baywheels/c/baywheels/map"],
  ["map of San Francisco's kitchens", "#/l/sf-inspections/c/sf-inspections/map"],
  ["London's leaderboard", "#/l/london-hygiene/c/london-hygiene"],
  ["a London kitchen", "#/l/london-hygiene/c/london-hygiene/s/61443/why"],
  ["a San Francisco kitchen", "#/l/sf-inspections/c/sf-inspections/s/302"],
  ["a trader", "#/l/bitcoin-otc/c/bitcoin-otc/s/35/why"],
];
const WALKS = [
  { on: "a desktop", in: "English", lang: "en-GB", viewport: DESKTOP, colorScheme: "light" },
  { on: "a phone", in: "English", lang: "en-GB", viewport: PHONE, colorScheme: "dark" },
  { on: "a phone", in: "Italian", lang: "it-IT", viewport: PHONE, colorScheme: "light" },
  { on: "a desktop", in: "Chinese", lang: "zh-CN", viewport: DESKTOP, colorScheme: "dark" },
] as const;

describe.each(WALKS)("on $on, in $in", ({ lang, viewport, colorScheme }) => {
  let browser: Browser | undefined;

  afterAll(() => browser?.close());

  async function look(address: string): Promise<void> {
    browser ??= await Browser.open(city.url, { viewport, locale: lang, colorScheme });
    await browser.page.goto(`${city.url}/${address}`);
    await browser.settled();
    expect(await browser.unfit()).toEqual([]);
    expect(await browser.overflow()).toBeLessThanOrEqual(0);
    expect(await browser.page.locator("html").getAttribute("lang")).toBe(lang);
    expect(browser.foreign).toEqual([]);
    expect(browser.complaints).toEqual([]);
  }

  it.for(STORY)("%s", async ([, address], context) => {
    needsBrowser(context);
    await look(address);
  });

  it.for(REAL)("%s", async ([, address], context) => {
    needsBrowser(context);
    needsLedger(context, city, address.split("/")[2]!);
    await look(address);
  });
});
