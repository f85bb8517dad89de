import type { HttpRequest } from '@caddis/core/http';

/** The fields that handlers have added to the log line of one request. */
interface Extras {
  /** Values that were read when the handler ran. */
  readonly taken: Map<string, unknown>;
  /** Functions that read values when the line is written. */
  readonly late: Map<string, () => unknown>;
}

/** Keyed by the `vars` of the request, because all wrappers of a request share them. */
const extras = new WeakMap<Map<string, unknown>, Extras>();

/** Adds a field to the access log line of a request. @internal */
export function addExtraField(request: HttpRequest, key: string, value: unknown): void {
  extrasOf(request).taken.set(key, value);
}

/**
 * Adds a field whose value is read when the line is written, so that it does not matter whether the response ends before the handlers do. If several
 * handlers use one key, the outermost one wins, because Caddy writes it last.
 *
 * @internal
 */
export function addLateField(request: HttpRequest, key: string, read: () => unknown): void {
  const { late } = extrasOf(request);
  if (!late.has(key)) late.set(key, read);
}

/** Returns the added fields; `undefined` if there are none. @internal */
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
