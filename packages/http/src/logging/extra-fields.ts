import type { HttpRequest } from '@caddis/core/http';

/** By the vars of the request, because all copies of a request share them. */
const extras = new WeakMap<Map<string, unknown>, Record<string, unknown>>();

/** Adds a field to the line of a request in the access log. @internal */
export function addExtraField(request: HttpRequest, key: string, value: unknown): void {
  const fields = extras.get(request.vars) ?? (Object.create(null) as Record<string, unknown>);
  extras.set(request.vars, fields);
  fields[key] = value;
}

/** The fields that were added; `undefined` for none. @internal */
export function extraFields(request: HttpRequest): Readonly<Record<string, unknown>> | undefined {
  return extras.get(request.vars);
}
