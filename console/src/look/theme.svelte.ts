// Light, dark, or as the system has it.
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const REMEMBERED = "recount-theme";
let theme = $state<Theme>("system");

export function currentTheme(): Theme {
  return theme;
}

export function wear(next: Theme): void {
  theme = next;
  if (next === "system") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = next;
  }
  try {
    localStorage.setItem(REMEMBERED, next);
  } catch {
    // where storage is refused it lasts as long as the page
  }
}

export function wearAsBefore(): void {
  try {
    const before = localStorage.getItem(REMEMBERED);
    wear(THEMES.find((one) => one === before) ?? "system");
  } catch {
    wear("system");
  }
}
