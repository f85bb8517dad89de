import type { HttpRequest } from '@caddis/core/http';

/** What handlers have added to the line of one request. */
interface Extras {
  /** Values that were taken when the handler ran. */
  readonly taken: Map<string, unknown>;
  /** How to read the values that are taken when the line is written. */
  readonly late: Map<string, () => unknown>;
}

/** By the vars of the request, because all copies of a request share them. */
const extras = new WeakMap<Map<string, unknown>, Extras>();

/** Adds a field to the line of a request in the access log. @internal */
export function addExtraField(request: HttpRequest, key: string, value: unknown): void {
  extrasOf(request).taken.set(key, value);
}

/**
 * Adds a field whose value is read when the line is written, so that it does not matter whether the response ends before the handlers do. Of several
 * for one key the outermost counts, which is the one that Caddy writes last.
 *
 * @internal
 */
export function addLateField(request: HttpRequest, key: string, read: () => unknown): void {
  const { late } = extrasOf(request);
  if (!late.has(key)) late.set(key, read);
}

/** The fields that were added; `undefined` for none. @internal */
export function extraFields(request: HttpRequest): Readonly<Record<string, unknown>> | undefined {
  const added = extras.get(request.vars);
  if (added === undefined) return undefined;
  return Object.fromEntries([...added.taken, ...[...added.late].map(([key, read]) => [key, read()] as const)]);
}

function extrasOf(request: HttpRequest): Extras {
  let added = extras.get(request.vars);
  if (added === undefined) {
    added = { taken: new Map(), late: new Map() };
    extras.set(request.vars, added);
  }
  return added;
}
