import { boolean, object, type ConfigOf } from '@caddis/core';

function metricsConfig<const D extends string>(description: D) {
  return object(
    {
      per_host: boolean({
        description: 'Whether to count requests by host name as well, in the label `host`. If omitted, they are not.',
        default: false,
      }),
      observe_catchall_hosts: boolean({
        description:
          'Whether host names that no route matcher of the server names also get a label of their own, up to a thousand. If omitted, their label ' +
          'is `_other`, because anybody can send any name.',
        default: false,
      }),
    },
    {
      description,
      optional: true,
      omitted: 'requests are not counted',
      unsupported: { otlp: 'metrics are fetched, not sent; remove it, and have a collector fetch `/metrics`' },
    },
  );
}

/** Schema of the metrics of all servers. @internal */
export const appMetricsConfig = metricsConfig('Counts the requests of all servers, for Prometheus: what the handler `metrics` and `/metrics` of the admin endpoint show.');

/** Schema of the metrics of one server. @internal */
export const serverMetricsConfig = metricsConfig('Counts the requests of this server only. Older form of `metrics` of the app, which counts the requests of all servers.');

/** Config of the metrics after loading. @internal */
export type MetricsConfig = NonNullable<ConfigOf<typeof appMetricsConfig>>;
