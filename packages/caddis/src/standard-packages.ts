/**
 * How to import each package of the standard distribution. Each import is spelled out, because the bundler must see it to include the
 * package in the bundle.
 *
 * @internal
 */
export const standardImports: Readonly<Record<string, () => Promise<object>>> = {
  '@caddis/admin': () => import('@caddis/admin'),
  '@caddis/config-yaml': () => import('@caddis/config-yaml'),
  '@caddis/dns-rfc2136': () => import('@caddis/dns-rfc2136'),
  '@caddis/fastcgi': () => import('@caddis/fastcgi'),
  '@caddis/file-server': () => import('@caddis/file-server'),
  '@caddis/fleet': () => import('@caddis/fleet'),
  '@caddis/http': () => import('@caddis/http'),
  '@caddis/http-auth': () => import('@caddis/http-auth'),
  '@caddis/logging': () => import('@caddis/logging'),
  '@caddis/metrics': () => import('@caddis/metrics'),
  '@caddis/reverse-proxy': () => import('@caddis/reverse-proxy'),
  '@caddis/storage-etcd': () => import('@caddis/storage-etcd'),
  '@caddis/tls': () => import('@caddis/tls'),
  '@caddis/upstreams-a': () => import('@caddis/upstreams-a'),
  '@caddis/upstreams-docker': () => import('@caddis/upstreams-docker'),
  '@caddis/upstreams-etcd': () => import('@caddis/upstreams-etcd'),
  '@caddis/upstreams-multi': () => import('@caddis/upstreams-multi'),
  '@caddis/upstreams-srv': () => import('@caddis/upstreams-srv'),
};

/**
 * Names of the packages of the standard distribution. They are installed with the command, and available to each project.
 *
 * @public
 */
export const standardPackages: readonly string[] = Object.keys(standardImports);
