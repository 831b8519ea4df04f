// Every language says everything, with the same {names} in it.
import { describe, expect, it as test } from "vitest";
import en from "./en.json";
import it from "./it.json";
import zh from "./zh.json";

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

  test("speaks of the same things under each key", () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      // One of something may be said without its number.
      const needed = (text: string): string[] =>
        names(text).filter((name) => name !== "n" || !key.endsWith(".one"));
      expect(catalogue[key].trim(), key).not.toBe("");
      expect(needed(catalogue[key]), key).toEqual(needed(en[key]));
    }
  });
});

test("English, Italian and Chinese differ but for names and signs", () => {
  const same = (Object.keys(en) as (keyof typeof en)[]).filter(
    (key) => en[key] === it[key] || en[key] === zh[key],
  );
  expect(same.sort()).toEqual(["map.chosen", "stop"]);
});
