// Every language says everything, with the same {names} in it.
import { describe, expect, it as test } from "vitest";
import { en } from "./en";
import { it } from "./it";
import { zh } from "./zh";

function names(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();
}

describe.each([
  ["it", it],
  ["zh", zh],
] as const)("%s", (_, catalogue) => {
  test("has exactly the keys of English", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  });

  test.each(Object.keys(en) as (keyof typeof en)[])("says %s, of the same things", (key) => {
    expect(catalogue[key].trim()).not.toBe("");
    const lacking = names(en[key]).filter((name) => !names(catalogue[key]).includes(name));
    const foreign = names(catalogue[key]).filter((name) => !names(en[key]).includes(name));
    // One of something may be said without its number.
    expect(lacking.filter((name) => name !== "n" || !key.endsWith(".one"))).toEqual([]);
    expect(foreign.filter((name) => name !== "n" || !key.endsWith(".one"))).toEqual([]);
  });
});

test("English, Italian and Chinese differ but for names and signs", () => {
  const same = (Object.keys(en) as (keyof typeof en)[]).filter(
    (key) => en[key] === it[key] || en[key] === zh[key],
  );
  expect(same).toEqual(["map.chosen"]);
});
