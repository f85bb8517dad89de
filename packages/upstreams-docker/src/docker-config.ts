import { array, boolean, duration, object, record, string, type ConfigOf } from '@caddis/core';
import { tlsClientFields } from '@caddis/kit';

/** Config of {@link DockerUpstreams}. @public */
export const DockerConfig = object({
  labels: record(array(string()), {
    description:
      'Accepted values by label: a container must have every label, with one of its values, besides `com.caddyserver.http.enable=true`. ' +
      'Empty: no further restriction.',
    keyName: 'label',
    default: {},
  }),
  upstream_labels: record(string(), {
    description:
      'Labels that upstreams get, each with the label of the container that holds its value: `{ "zone": "com.example.zone" }`. Policies and ' +
      '`{http.reverse_proxy.upstream.label.NAME}` know them. A container without that label gives none.',
    keyName: 'label',
    default: {},
  }),
  port: string({
    description: 'Port inside the containers, 1 to 65535. Empty: the label `com.caddyserver.http.upstream.port` of each container.',
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
    description: 'Version of the engine’s API to speak, e.g. `1.44`.',
    pattern: '^\\d+\\.\\d+$',
    optional: true,
    omitted: '`DOCKER_API_VERSION`, else the newest that the engine speaks',
  }),
  tls: object(tlsClientFields, {
    description:
      'TLS with an engine on TCP. The files are read for every connection, so renewed ones are used without a reload. When left out, ' +
      '`DOCKER_CERT_PATH` names a folder with `ca.pem`, `cert.pem` and `key.pem`, and the engine’s certificate is checked when ' +
      '`DOCKER_TLS_VERIFY` is not empty; without that variable there is no TLS.',
    optional: true,
    omitted: '`DOCKER_CERT_PATH` and `DOCKER_TLS_VERIFY` decide',
  }),
  published_ports: boolean({
    description:
      'Reaches containers at the ports that the engine publishes, not at their own addresses. For engines whose networks cannot be ' +
      'reached from here: on another machine, or on a desktop.',
    default: false,
  }),
  published_host: string({
    description:
      'Host at which ports of the engine’s machine are reached: published ones, and those of containers that share its network. With a ' +
      'local socket it must be set when this process runs in a container itself.',
    optional: true,
    omitted: 'the host of an engine on TCP; 127.0.0.1 with a local socket, unless this process runs in a container',
    minLength: 1,
  }),
  grace_period: duration({
    description:
      'How long the last known containers are used while the engine does not answer. After that the source fails, so that static upstreams ' +
      'or another source take over. 0 means not at all.',
    default: '24h',
    minimum: '0s',
  }),
  timeout: duration({
    description: 'How long the engine may take for one answer. The stream of events has no limit once it has begun.',
    default: '5s',
    minimum: '1ms',
  }),
  poll_interval: duration({
    description:
      'How often everything is listed again on a new connection, even though no event came. A connection that died silently is noticed ' +
      'then, and what made no event is seen.',
    default: '15s',
    minimum: '1s',
  }),
});

/** Loaded config of {@link DockerUpstreams}. @public */
export type DockerConfig = ConfigOf<typeof DockerConfig>;
