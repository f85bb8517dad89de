/**
 * Modules of Caddy's standard distribution that ours does not have, each with what to do instead. The page `docs/coming-from-caddy.md`
 * holds the same list, and a test compares them. Nobody has mistyped one of these names.
 */
const instead: Readonly<Record<string, string>> = {
  'caddy.filesystems': 'put the files on the local disk',
  events: 'read the log instead: what happens stands there',
  'http.handlers.acme_server': 'run an ACME server of its own, e.g. step-ca, and proxy to it',
  'http.handlers.push': 'leave it out: browsers have given up HTTP/2 push. static_response with status 103 sends early hints',
  'http.handlers.templates': 'let a backend fill in the pages',
  'http.handlers.tracing': 'let the backends trace; the headers traceparent and tracestate are passed on',
  'http.matchers.tls': 'compare {http.request.tls.version} and the like with the matcher vars',
  'tls.ca_pool.source.http': 'fetch the certificates before the start, and name the files',
  'tls.ech.publishers.dns': 'leave it out: there is no encrypted client hello',
  'tls.get_certificate.tailscale': 'let tailscale cert write the files, and name them in load_files',
  'tls.handshake_match.local_ip': 'tell connections apart by sni, or by servers that listen on an address each',
  'tls.handshake_match.remote_ip': 'tell clients apart by the matcher remote_ip',
  'tls.handshake_match.sni_regexp': 'list the names in sni',
  'tls.stek.distributed': 'leave it out: each process makes keys of its own for session tickets',
  'tls.stek.standard': 'leave it out: each process makes keys of its own for session tickets',
};

/**
 * What to do instead of a module of Caddy that is not here.
 *
 * @param id - ID of a module that nobody provides
 * @returns `undefined` where Caddy has no such module
 * @internal
 */
export function insteadOfCaddyModule(id: string): string | undefined {
  return Object.hasOwn(instead, id) ? instead[id] : undefined;
}

/** IDs of the modules of Caddy's standard distribution that ours does not have, each with what to do instead. @public */
export function missingCaddyModules(): readonly (readonly [id: string, instead: string])[] {
  return Object.entries(instead);
}
