// The words in the reader's language, and numbers and times as that language writes them.
//
// The catalogues (en.json, it.json, zh.json) have the same keys; {names} in them are filled in;
// `.one` and `.other` are the forms for a number {n}.
import en from "./en.json";

export const LANGUAGES = { en: "English", it: "Italiano", zh: "中文" } as const;
export type Language = keyof typeof LANGUAGES;
export type Key = keyof typeof en;
export type Catalogue = Readonly<Record<Key, string>>;
export type Value = string | number;

// English is there at once; the others are fetched when they are wanted.
const CATALOGUES: Record<Language, () => Promise<Catalogue>> = {
  en: async () => en,
  it: async () => (await import("./it.json")).default,
  zh: async () => (await import("./zh.json")).default,
};
const LOCALES: Record<Language, string> = { en: "en-GB", it: "it-IT", zh: "zh-CN" };
const REMEMBERED = "recount-language";

let language = $state<Language>("en");
let catalogue = $state.raw<Catalogue>(en);

const locale = $derived(LOCALES[language]);

function isLanguage(text: string | null | undefined): text is Language {
  return text !== null && text !== undefined && Object.hasOwn(LANGUAGES, text);
}

function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null; // where storage is refused
  }
}

export function currentLanguage(): Language {
  return language;
}

export async function speak(next: Language): Promise<void> {
  catalogue = await CATALOGUES[next]();
  language = next;
  document.documentElement.lang = LOCALES[next];
  try {
    localStorage.setItem(REMEMBERED, next);
  } catch {
    // it is asked again next time
  }
}

/// The language chosen before, else the first of the browser's that is spoken here.
export function speakAsBefore(): Promise<void> {
  const wished = [remembered(), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return speak(wished.find(isLanguage) ?? "en");
}

function filled(text: string, values: Readonly<Record<string, Value>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? number(value) : value;
  });
}

/// Numbers are filled in as the language writes them.
export function say(key: Key, values: Readonly<Record<string, Value>> = {}): string {
  return filled(catalogue[key], values);
}

type Counted = Key extends infer K ? (K extends `${infer Stem}.one` ? Stem : never) : never;

/// Words with {n}, in the form that the language has for that many.
export function sayCount(
  stem: Counted,
  n: number,
  values: Readonly<Record<string, Value>> = {},
): string {
  const form = new Intl.PluralRules(locale).select(n) === "one" ? "one" : "other";
  return filled(catalogue[`${stem}.${form}` as Key], { ...values, n });
}

export function number(value: number, digits?: number): string {
  const options =
    digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, options).format(value);
}

/// A dash for what the policy does not show.
export function shown(value: number | undefined, digits?: number): string {
  return value === undefined ? "–" : number(value, digits);
}

export function date(time: string | Date): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(
    new Date(time),
  );
}

export function dateAndTime(time: string | Date): string {
  const written = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  }).format(new Date(time));
  return `${written} UTC`;
}
