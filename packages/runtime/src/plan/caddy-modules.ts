/**
 * Modules of Caddy's standard distribution that Caddis does not have, each with what to do instead. The page `docs/coming-from-caddy.md` has the same
 * list, and a test compares them. A name in this list is never treated as a typo.
 */
const instead: Readonly<Record<string, string>> = {
  'caddy.filesystems': 'put the files on the local disk',
  events: 'use the log instead',
  'http.handlers.acme_server': 'run a separate ACME server, e.g. step-ca, and proxy to it',
  'http.handlers.push': 'remove it: browsers no longer support HTTP/2 push. Use static_response with status 103 for early hints',
  'http.handlers.templates': 'render the pages in a backend',
  'http.handlers.timeouts': 'set read_idle_timeout, write_idle_timeout and the like of the server',
  'http.handlers.tracing': 'trace in the backends; the header fields traceparent and tracestate are passed on',
  'http.matchers.tls': 'compare {http.request.tls.version} and the like with the matcher vars',
  'tls.ca_pool.source.http': 'fetch the certificates before the start, and name the files',
  'tls.ech.publishers.dns': 'remove it: Encrypted Client Hello is not supported',
  'tls.get_certificate.tailscale': 'let tailscale cert write the files, and name them in load_files',
  'tls.handshake_match.local_ip': 'distinguish connections by sni, or use one server for each address',
  'tls.handshake_match.remote_ip': 'distinguish clients with the matcher remote_ip',
  'tls.handshake_match.sni_regexp': 'list the names in sni',
  'tls.stek.distributed': 'remove it: each process creates its own keys for session tickets',
  'tls.stek.standard': 'remove it: each process creates its own keys for session tickets',
};

/** Names of third-party `dns.providers` for Caddy. */
const dnsProviderNames = `
  acmedns acmeproxy alidns arvancloud autodns azure bunny civo cloudflare cloudns ddnss desec digitalocean dinahosting directadmin dnsexit dnsimple
  dnsmadeeasy dnspod dode dreamhost duckdns dynu dynv6 easydns exoscale gandi gcore glesys godaddy googleclouddns he hetzner hostinger hosttech
  huaweicloud infomaniak inwx ionos joohoi_acme_dns leaseweb linode loopia luadns mailinabox metaname mijnhost mythicbeasts namecheap namedotcom
  namesilo netcup netlify nfsn njalla ovh porkbun powerdns regfish route53 scaleway selectel simplydotcom tencentcloud transip unifi vercel volcengine
  vultr websupport westcn
`
  .trim()
  .split(/\s+/);

/** Popular third-party modules for Caddy without an equivalent for Caddis, with what to do instead. */
const insteadOfPlugins: readonly (readonly [ids: readonly string[], instead: string])[] = [
  [
    dnsProviderNames.map((name) => `dns.providers.${name}`),
    'use rfc2136 if the DNS server accepts signed updates; else make _acme-challenge an alias (CNAME) of a name on a server that does, and set override_domain to it; without wildcards, remove dns: names are then proved over HTTP or TLS. A module for another provider needs two methods',
  ],
  [['cache', 'http.handlers.cache'], 'cache in the backend, or in a cache in front of it, e.g. Varnish'],
  [['caddy.logging.encoders.formatted', 'caddy.logging.encoders.transform'], 'write JSON, and format the lines when you read the log; the encoder filter changes fields'],
  [['caddy.storage.consul', 'caddy.storage.dynamodb', 'caddy.storage.gcs', 'caddy.storage.mysql', 'caddy.storage.postgres', 'caddy.storage.redis', 'caddy.storage.s3', 'caddy.storage.vault'], 'use the storage etcd for servers that share their certificates, or file_system on a disk that they share'],
  [['crowdsec', 'http.handlers.crowdsec'], 'let CrowdSec control the firewall of the machine, or query it with reverse_proxy and handle_response, as for authentication'],
  [['dynamic_dns'], 'run ddclient or a similar program beside the server'],
  [['events.handlers.exec', 'exec', 'http.handlers.exec'], 'run the command in a separate service, and proxy to it'],
  [['frankenphp', 'http.handlers.php', 'http.handlers.php_server'], 'run PHP-FPM, and use the transport fastcgi'],
  [['http.authentication.providers.authorizer', 'http.authentication.providers.jwt', 'http.handlers.authenticator', 'security'], 'use a gateway such as oauth2-proxy or Authelia, queried with reverse_proxy and handle_response (forward_auth in a Caddyfile)'],
  [['http.handlers.forward_proxy'], 'run a forward proxy, e.g. Squid or tinyproxy, beside the server'],
  [['http.handlers.mercure', 'mercure'], 'run the hub as a separate server, and proxy to it'],
  [['http.handlers.rate_limit', 'http.handlers.ratelimit'], 'limit requests in the backends or the firewall; unhealthy_request_count and max_requests limit the concurrent requests of one backend'],
  [['http.handlers.replace_response'], 'change the body in the backend: the proxy does not change bodies'],
  [['http.handlers.waf'], 'run the firewall as a separate proxy, and proxy to it'],
  [['http.handlers.webdav'], 'run a WebDAV server, and proxy to it'],
  [['http.ip_sources.cloudflare', 'http.ip_sources.cloudfront', 'http.ip_sources.combine'], 'list the ranges that the service publishes in static'],
  [['http.matchers.maxmind_geolocation'], 'let the service in front set a header field with the country, and match it with the matcher header'],
  [['http.authentication.providers.tailscale', 'http.reverse_proxy.transport.tailscale', 'tailscale'], 'put tailscale serve in front: it sends the user in header fields'],
  [['layer4'], 'run a proxy for TCP, e.g. HAProxy, beside the server'],
  [['supervisor'], 'run the processes with systemd or a similar program'],
];

const insteadOfPlugin: ReadonlyMap<string, string> = new Map(insteadOfPlugins.flatMap(([ids, text]) => ids.map((id) => [id, text] as const)));

/**
 * Returns what to do instead of a Caddy module that Caddis does not have.
 *
 * @param id - ID of a module that no package provides
 * @returns `undefined` if neither Caddy nor a well-known plugin has such a module
 * @internal
 */
export function insteadOfCaddyModule(id: string): string | undefined {
  return Object.hasOwn(instead, id) ? instead[id] : insteadOfPlugin.get(id);
}

/** IDs of the modules of Caddy's standard distribution that Caddis does not have, each with what to do instead. @public */
export function missingCaddyModules(): readonly (readonly [id: string, instead: string])[] {
  return Object.entries(instead);
}

/** IDs of well-known third-party modules for Caddy that Caddis does not have, each group with what to do instead. @public */
export function missingCaddyPlugins(): readonly (readonly [ids: readonly string[], instead: string])[] {
  return insteadOfPlugins;
}
