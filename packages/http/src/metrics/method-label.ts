const known: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'QUERY']);

/**
 * Returns the label for a method. Unknown methods share one label, because clients can invent any number of them.
 *
 * @see Caddy's `metrics.SanitizeMethod`
 * @internal
 */
export function methodLabel(method: string): string {
  if (known.has(method)) return method;
  const upper = method.length > 7 ? '' : method.toUpperCase();
  return known.has(upper) ? upper : 'OTHER';
}
