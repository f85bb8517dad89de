/**
 * Modules of Caddy's standard distribution that Caddis does not have, each with what to do instead. The page `docs/coming-from-caddy.md` has the same
 * list, and a test compares them. A name in this list is never treated as a typo.
 */
const instead: Readonly<Record<string, string>> = {
  'caddy.filesystems': 'put the files on the local disk',
  events: 'read the log instead: what happens stands there',
  'http.handlers.acme_server': 'run an ACME server of its own, e.g. step-ca, and proxy to it',
  'http.handlers.push': 'leave it out: browsers have given up HTTP/2 push. static_response with status 103 sends early hints',
  'http.handlers.templates': 'let a backend fill in the pages',
  'http.handlers.timeouts': 'set read_idle_timeout, write_idle_timeout and the like of the server',
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
    'write its records by rfc2136 where the DNS server takes signed updates; else make _acme-challenge an alias (CNAME) of a name on a server that does, and name that in override_domain; without wildcards, leave dns out: names are proved by HTTP or TLS then. A module for the provider is a package of two methods',
  ],
  [['cache', 'http.handlers.cache'], 'let the backend or a cache in front of it, e.g. Varnish, keep responses'],
  [['caddy.logging.encoders.formatted', 'caddy.logging.encoders.transform'], 'write JSON, and let who reads the log form its lines; the encoder filter changes fields'],
  [['caddy.storage.consul', 'caddy.storage.dynamodb', 'caddy.storage.gcs', 'caddy.storage.mysql', 'caddy.storage.postgres', 'caddy.storage.redis', 'caddy.storage.s3', 'caddy.storage.vault'], 'use the storage etcd for servers that share their certificates, or file_system on a disk that they share'],
  [['crowdsec', 'http.handlers.crowdsec'], 'let CrowdSec act in the firewall of the machine, or ask it by reverse_proxy with handle_response, as for authentication'],
  [['dynamic_dns'], 'run ddclient or the like beside the server'],
  [['events.handlers.exec', 'exec', 'http.handlers.exec'], 'let a service of its own run the command, and proxy to it'],
  [['frankenphp', 'http.handlers.php', 'http.handlers.php_server'], 'run PHP-FPM, and use the transport fastcgi'],
  [['http.authentication.providers.authorizer', 'http.authentication.providers.jwt', 'http.handlers.authenticator', 'security'], 'let a gateway such as oauth2-proxy or Authelia decide, asked by reverse_proxy with handle_response (forward_auth in a Caddyfile)'],
  [['http.handlers.forward_proxy'], 'run a forward proxy, e.g. Squid or tinyproxy, beside the server'],
  [['http.handlers.mercure', 'mercure'], 'run the hub as a server of its own, and proxy to it'],
  [['http.handlers.rate_limit', 'http.handlers.ratelimit'], 'let the backends or the firewall limit requests; unhealthy_request_count and max_requests bound what goes to one backend at a time'],
  [['http.handlers.replace_response'], 'let the backend write what it should: bodies are not searched on the way'],
  [['http.handlers.waf'], 'run the firewall as a proxy of its own, and proxy to it'],
  [['http.handlers.webdav'], 'run a WebDAV server, and proxy to it'],
  [['http.ip_sources.cloudflare', 'http.ip_sources.cloudfront', 'http.ip_sources.combine'], 'write the ranges that the service publishes into static'],
  [['http.matchers.maxmind_geolocation'], 'let the service in front say the country in a header field, and compare that with the matcher header'],
  [['http.authentication.providers.tailscale', 'http.reverse_proxy.transport.tailscale', 'tailscale'], 'let tailscale serve stand in front: it says who the user is in header fields'],
  [['layer4'], 'run a proxy for TCP, e.g. HAProxy, beside the server'],
  [['supervisor'], 'let systemd or the like run the processes'],
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
