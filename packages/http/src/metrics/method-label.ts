const known: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'QUERY']);

/**
 * The label for a method: clients can make up as many as they like.
 *
 * @see Caddy's `metrics.SanitizeMethod`
 * @internal
 */
export function methodLabel(method: string): string {
  if (known.has(method)) return method;
  const upper = method.length > 7 ? '' : method.toUpperCase();
  return known.has(upper) ? upper : 'OTHER';
}
