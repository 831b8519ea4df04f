// The place of the page's address, and going to another.
import { addressOf, placeOf, type Place } from "./place";

let hash = $state(location.hash);

addEventListener("hashchange", () => {
  hash = location.hash;
});

const place = $derived(placeOf(hash));

export function here(): Place {
  return place;
}

export function goTo(next: Place): void {
  location.hash = addressOf(next);
}

/// Without a step in the browser's history: for what is being adjusted, and for secrets.
export function replaceHere(next: Place): void {
  history.replaceState(null, "", addressOf(next));
  hash = location.hash;
}
