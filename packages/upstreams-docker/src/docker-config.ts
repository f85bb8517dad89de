import { array, boolean, duration, object, record, string, type ConfigOf } from '@caddis/core';
import { tlsClientFields } from '@caddis/kit';

/** Config of {@link DockerUpstreams}. @public */
export const DockerConfig = object({
  labels: record(array(string()), {
    description:
      'Accepted values, by label. A container must have every listed label with one of its values, in addition to ' +
      '`com.caddyserver.http.enable=true`. If empty, there is no further restriction.',
    keyName: 'label',
    default: {},
  }),
  upstream_labels: record(string(), {
    description:
      'Labels for upstreams, each with the container label that holds its value: `{ "zone": "com.example.zone" }`. Selection policies and ' +
      '`{http.reverse_proxy.upstream.label.NAME}` can use them. A container without the label does not get one.',
    keyName: 'label',
    default: {},
  }),
  port: string({
    description: 'Port inside the containers, 1 to 65535. If empty, the label `com.caddyserver.http.upstream.port` of each container.',
    pattern: '^\\d{0,5}$',
    default: '',
  }),
  host: string({
    description:
      'Address of the engine, e.g. `unix:///run/docker.sock` or `tcp://10.0.0.1:2376`. Schemes are `unix`, `npipe`, `tcp`, `http` (never with ' +
      'TLS) and `https` (always). Without a port: 2376 with TLS, else 2375.',
    optional: true,
    omitted: '`DOCKER_HOST`, else `unix:///var/run/docker.sock`',
  }),
  api_version: string({
    description: 'Version of the engine’s API to use, e.g. `1.44`.',
    pattern: '^\\d+\\.\\d+$',
    optional: true,
    omitted: '`DOCKER_API_VERSION`, else the newest that the engine speaks',
  }),
  tls: object(tlsClientFields, {
    description:
      'TLS settings for an engine on TCP. The files are read for every connection, so renewed ones are used without a reload. If omitted, ' +
      '`DOCKER_CERT_PATH` names a folder with `ca.pem`, `cert.pem` and `key.pem`, and the engine’s certificate is checked if `DOCKER_TLS_VERIFY` ' +
      'is not empty. Without `DOCKER_CERT_PATH`, there is no TLS.',
    optional: true,
    omitted: '`DOCKER_CERT_PATH` and `DOCKER_TLS_VERIFY` decide',
  }),
  published_ports: boolean({
    description:
      'Whether to reach containers at the ports that the engine publishes, instead of at their own addresses. Use it if this machine cannot reach ' +
      'the networks of the engine: an engine on another machine, or Docker Desktop.',
    default: false,
  }),
  published_host: string({
    description:
      'Host at which the ports of the engine’s machine are reached: published ports, and those of containers on the host network. With a local ' +
      'socket, it must be set if this process runs in a container itself.',
    optional: true,
    omitted: 'the host of an engine on TCP; 127.0.0.1 with a local socket, unless this process runs in a container',
    minLength: 1,
  }),
  grace_period: duration({
    description:
      'How long the last known containers are used while the engine does not answer. After that, the source fails, so that static upstreams or ' +
      'another source take over. 0 means not at all.',
    default: '24h',
    minimum: '0s',
  }),
  timeout: duration({
    description: 'Time limit for one answer of the engine. The event stream has no limit once it has started.',
    default: '5s',
    minimum: '1ms',
  }),
  poll_interval: duration({
    description:
      'How often all containers are listed again on a new connection, even without an event. This finds connections that died silently, and ' +
      'changes that caused no event.',
    default: '15s',
    minimum: '1s',
  }),
});

/** Loaded config of {@link DockerUpstreams}. @public */
export type DockerConfig = ConfigOf<typeof DockerConfig>;
