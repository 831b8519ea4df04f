import { describe, expect, it } from "vitest";
import { addressOf, placeOf, type Place } from "./place";

const WITHIN = { ledger: "kitchens", context: "inspection", asOf: null };
const PLACES: Place[] = [
  { view: "ledgers" },
  { view: "context", ...WITHIN },
  { view: "context", ...WITHIN, asOf: 12 },
  { view: "map", ...WITHIN },
  { view: "standing", ...WITHIN, subject: "Osteria del Gelso" },
  { view: "why", ...WITHIN, subject: "a/b?c#d%", asOf: 266 },
  { view: "verify", ...WITHIN, subject: "福星食堂" },
  { view: "entry", ledger: "kitchens", index: 0 },
  { view: "sign-in" },
  { view: "welcome", token: "once+only" },
];

describe("addresses", () => {
  it.each(PLACES)("lead back to %o", (place) => {
    expect(placeOf(addressOf(place))).toEqual(place);
  });

  it.each(["#/l", "#/l/a", "#/l/a/c", "#/l/a/e/x", "#/l/a/c/b/s", "#/l/a/c/b/s/d/how", "#/x"])(
    "of nothing lead nowhere: %s",
    (hash) => {
      expect(placeOf(hash).view).toBe("nowhere");
    },
  );

  it("does not fail on a broken escape", () => {
    expect(placeOf("#/l/a/c/b/s/100%").view).toBe("standing");
  });
});
