/**
 * Splits a `Host` field.
 *
 * @param host - name or address, with or without port
 * @returns the host without port and brackets, and the port as written; empty if there is none
 * @internal
 */
export function splitHost(host: string): { readonly name: string; readonly port: string } {
  const bracket = host.lastIndexOf(']');
  const colon = host.lastIndexOf(':');
  const hasPort = colon > bracket && host.indexOf(':', bracket + 1) === colon;
  const name = hasPort ? host.slice(0, colon) : host;
  return {
    name: name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name,
    port: hasPort ? host.slice(colon + 1) : '',
  };
}
