// Times as the ledger counts them: whole microseconds since 1970-01-01T00:00:00Z.
const RFC3339 = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;

/// Null for what is not a time in UTC.
export function microsecondsOf(text: string): number | null {
  const parts = RFC3339.exec(text);
  const milliseconds = parts ? Date.parse(`${parts[1]}T${parts[2]}Z`) : NaN;
  if (!parts || Number.isNaN(milliseconds)) {
    return null;
  }
  return milliseconds * 1000 + Number((parts[3] ?? "").padEnd(6, "0"));
}

export function dateOf(microseconds: number): Date {
  return new Date(Math.floor(microseconds / 1000));
}
