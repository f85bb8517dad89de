import { createHash } from 'node:crypto';
import { clock, inject, logger, module, type Clock, type Context, type Logger, type Provisioner } from '@caddis/core';
import { upstreams, type SourceStatus, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { reportThrown } from '@caddis/kit';
import { AnswerStore, type Answer } from '@caddis/upstream-kit';
import { BackendWatch } from './backend-watch.js';
import { EtcdConfig, type EtcdSettings } from './config.js';
import { createConnections, loadTls, parseEndpoint } from './connection.js';
import { errors } from './errors.js';
import { Gateway } from './gateway.js';

const defaultTimeoutMs = 5000;

/** The upstream source `etcd`. @public */
@module(upstreams, {
  name: 'etcd',
  config: EtcdConfig,
  summary: 'Takes backends from keys in etcd, and follows their changes.',
  description: `
Each key below \`key\` holds a JSON object with the addresses of backends:

\`\`\`json value
{ "version": "v2", "endpoints": ["10.0.0.1:8080", "http://10.0.0.2:8080"] }
\`\`\`

The version key holds a plain text such as \`v2\`. Only values with that version are used, so changing one key moves all traffic at
once (blue/green). The switch and the lists are always seen as they were together at one revision of the store.

The keys are read once and then watched: a request costs no call to etcd, and a change arrives at once. While etcd cannot be read, the
last known backends are used for \`grace_period\`. A config with an unreachable etcd loads; the source recovers by itself.

An endpoint is \`host:port\`. A scheme before it is cut, because the transport of the proxy decides how to speak to a backend;
so \`https://\`, a path, or a missing port cannot be honoured, and such an endpoint is left out. So is a key whose value is not such
an object. What is left out is logged once for each change of the key, and listed with the reason in the status of the source. So is a
prefix under which there is nothing, a version that no value has, and a text where a list belongs, which counts as a list of one.

Used are the first 10,000 keys and endpoints, values of up to 384 KiB, and 16 MiB of keys and values in all. An answer of more than
128 MiB, or a line of a watch of more than 8 MiB, is not read to its end; the source fails then and goes on with what it knew. A config
that replaces another begins with what that one read of the same key from one of the same endpoints, whatever its user and TLS settings.

The members must have their JSON gateway switched on (\`--enable-grpc-gateway\`, the default of etcd). The gateway does not support
users by the common name of a client certificate; use \`username\` and \`password\`.
`.trim(),
  examples: [
    {
      title: 'Backends of one service, from a cluster of three.',
      config: {
        source: 'etcd',
        endpoints: ['http://10.0.0.1:2379', 'http://10.0.0.2:2379', 'http://10.0.0.3:2379'],
        key: 'services/api',
      },
    },
    {
      title: 'A secured cluster, a version key of its own, and static upstreams after ten minutes without etcd.',
      config: {
        source: 'etcd',
        endpoints: ['https://etcd.example.com:2379'],
        key: 'services/api',
        version_key: 'versions/api',
        timeout: '2s',
        username: 'proxy',
        password: 'example',
        tls: { root_ca_pem_files: ['/etc/etcd/ca.pem'] },
        grace_period: '10m',
      },
    },
  ],
  check(config, report) {
    for (const [index, endpoint] of config.endpoints.entries()) {
      reportThrown(report, ['endpoints', index], () => parseEndpoint(endpoint, config.tls !== undefined));
    }
    reportThrown(report, [], () => assertUserComplete(config));
    if (config.tls !== undefined) reportThrown(report, ['tls'], () => assertTlsComplete(config.tls));
  },
})
export class EtcdUpstreams implements UpstreamSource, Provisioner {
  private watch: BackendWatch | undefined;

  constructor(
    private readonly config: EtcdSettings,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    const { config } = this;
    const endpoints = config.endpoints.map((endpoint) => parseEndpoint(endpoint, config.tls !== undefined));
    assertUserComplete(config);
    assertTlsComplete(config.tls);
    await loadTls(config.tls);
    const answers = await context.share(`${context.module}:answers`, () => ({ value: new AnswerStore() }));
    this.watch = await context.share(shareKey(context.module, config), () => {
      const watch = this.createWatch(endpoints, answers);
      watch.start();
      return { value: watch, destroy: () => watch.close() };
    });
  }

  getUpstreams(request?: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    if (this.watch === undefined) throw errors.ETCD_NOT_PROVISIONED();
    return this.watch.get(request);
  }

  resetCache(request: UpstreamRequest): void {
    this.watch?.lookAgain(request);
  }

  known(): readonly Upstream[] {
    return this.status().upstreams;
  }

  watchKnown(changed: () => void): () => void {
    return this.watch?.onNews(changed) ?? (() => undefined);
  }

  status(): SourceStatus {
    return this.watch?.status() ?? { state: 'pending', upstreams: [] };
  }

  private createWatch(endpoints: readonly string[], answers: AnswerStore): BackendWatch {
    const { username, password, key, tls, grace_period: graceMs } = this.config;
    const timeoutMs = this.config.timeout || defaultTimeoutMs;
    const versionKey = this.config.version_key || `${key}.version`;
    const user = username === undefined || password === undefined ? undefined : { name: username, password };
    // What another user, or other files, could read is the last known good for this one, as long as a member is the same.
    const answerKeys = endpoints.map((endpoint) => JSON.stringify([endpoint, key, versionKey]));
    const connections = createConnections(endpoints, tls, timeoutMs);
    return new BackendWatch({
      gateway: new Gateway({ endpoints, connections, timeoutMs, user, clock: this.time }),
      key,
      versionKey: versionKey === key ? undefined : versionKey,
      graceMs,
      seed: youngest(answerKeys.map((answerKey) => answers.get(answerKey))),
      onAnswer: (answer) => {
        for (const answerKey of answerKeys) answers.set(answerKey, answer);
      },
      clock: this.time,
      log: this.log,
    });
  }
}

function youngest(answers: readonly (Answer | undefined)[]): Answer | undefined {
  return answers.reduce((one, other) => (one === undefined || (other !== undefined && other.at > one.at) ? other : one), undefined);
}

function assertUserComplete({ username, password }: Pick<EtcdSettings, 'username' | 'password'>): void {
  assertBoth('username', username, 'password', password);
}

function assertTlsComplete({ client_certificate_file: certificate, client_certificate_key_file: key }: Partial<NonNullable<EtcdSettings['tls']>> = {}): void {
  assertBoth('tls.client_certificate_file', certificate, 'tls.client_certificate_key_file', key);
}

function assertBoth(oneName: string, one: unknown, otherName: string, other: unknown): void {
  if ((one === undefined) === (other === undefined)) return;
  const [given, missing] = one === undefined ? [otherName, oneName] : [oneName, otherName];
  throw errors.ETCD_INCOMPLETE({ given, missing });
}

/** Everything in the config makes a watch differ. It holds a password, so only its hash is handed out. */
function shareKey(moduleId: string, config: EtcdSettings): string {
  return `${moduleId}:${createHash('sha256').update(JSON.stringify(config)).digest('hex')}`;
}
