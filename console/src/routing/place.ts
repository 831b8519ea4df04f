// Where in the console one is, and its address. Everything that is shown has one, so that it can be
// shared: the part behind `#`, which a server never sees.
//
//   #/                                        ledgers
//   #/l/<ledger>/c/<context>                  a context; /map its places
//   #/l/<ledger>/c/<context>/s/<subject>      a standing; /why, /verify
//   #/l/<ledger>/e/<index>                    an entry
//   #/sign-in, #/welcome?token=<token>        ?as_of=<size> is kept wherever an answer is shown
export type Place =
  | { view: "ledgers" }
  | ({ view: "context" | "map" } & InContext)
  | ({ view: "standing" | "why" | "verify"; subject: string } & InContext)
  | { view: "entry"; ledger: string; index: number }
  | { view: "sign-in" }
  | { view: "welcome"; token: string }
  | { view: "nowhere" };

export interface InContext {
  ledger: string;
  context: string;
  asOf: number | null;
}

const NOWHERE: Place = { view: "nowhere" };

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function wholeNumber(text: string | null | undefined): number | null {
  return text && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}

function inLedger(ledger: string, rest: readonly string[], asOf: number | null): Place {
  const [kind, name = "", what, subject = "", how] = rest;
  const index = kind === "e" && rest.length === 2 ? wholeNumber(name) : null;
  if (index !== null) {
    return { view: "entry", ledger, index };
  }
  if (kind !== "c" || !name) {
    return NOWHERE;
  }
  const within = { ledger, context: name, asOf };
  if (rest.length === 2) {
    return { view: "context", ...within };
  }
  if (what === "map" && rest.length === 3) {
    return { view: "map", ...within };
  }
  const isView = how === undefined || ((how === "why" || how === "verify") && rest.length === 5);
  if (what !== "s" || !subject || !isView) {
    return NOWHERE;
  }
  return { view: how === "why" || how === "verify" ? how : "standing", subject, ...within };
}

export function placeOf(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const parts = path.split("/").filter(Boolean).map(decoded);
  if (parts.length === 0) {
    return { view: "ledgers" };
  }
  if (parts[0] === "sign-in") {
    return { view: "sign-in" };
  }
  if (parts[0] === "welcome") {
    return { view: "welcome", token: parameters.get("token") ?? "" };
  }
  if (parts[0] === "l" && parts[1]) {
    return inLedger(parts[1], parts.slice(2), wholeNumber(parameters.get("as_of")));
  }
  return NOWHERE;
}

function pathIn(place: Extract<Place, InContext>): string {
  const parts = ["l", place.ledger, "c", place.context];
  if ("subject" in place) {
    parts.push("s", place.subject);
  }
  if (place.view !== "context" && place.view !== "standing") {
    parts.push(place.view);
  }
  const asOf = place.asOf === null ? "" : `?as_of=${place.asOf}`;
  return `#/${parts.map(encodeURIComponent).join("/")}${asOf}`;
}

export function addressOf(place: Place): string {
  switch (place.view) {
    case "ledgers":
    case "nowhere":
      return "#/";
    case "sign-in":
      return "#/sign-in";
    case "welcome":
      return `#/welcome?token=${encodeURIComponent(place.token)}`;
    case "entry":
      return `#/l/${encodeURIComponent(place.ledger)}/e/${place.index}`;
    default:
      return pathIn(place);
  }
}
