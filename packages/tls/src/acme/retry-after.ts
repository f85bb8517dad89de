/** Maximum accepted delay in milliseconds: a week. */
const maxMs = 604_800_000;

/**
 * Parses the header field `Retry-After`.
 *
 * @param now - milliseconds since the Unix epoch
 * @returns milliseconds since the Unix epoch, at most a week from now; `undefined` if the field is missing or invalid
 * @see RFC 9110, section 10.2.3
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : now + Math.min(maxMs, Math.max(0, ms));
}

/** Parses the time in an error text of Let's Encrypt: `retry after 2025-01-02 03:04:05 UTC`. */
export function readRetryTime(detail: string, now: number): number | undefined {
  const match = /retry after (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d) ?(?:UTC|Z)/.exec(detail);
  const at = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}Z`);
  return Number.isNaN(at) ? undefined : Math.min(now + maxMs, Math.max(now, at));
}
