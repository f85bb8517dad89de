/**
 * The packages of the standard distribution: installed with the command, known without being named by the project.
 *
 * @public
 */
export const standardPackages: readonly string[] = [
  '@caddis/http',
  '@caddis/reverse-proxy',
  '@caddis/upstreams-a',
  '@caddis/upstreams-docker',
  '@caddis/upstreams-etcd',
  '@caddis/upstreams-multi',
  '@caddis/upstreams-srv',
];
