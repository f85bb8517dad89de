import { array, clock, guest, inject, module, object, provide, record, string } from '@caddis/core';
import type { Clock, ConfigOf, Context, Provisioner } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse } from '@caddis/core/http';
import { connector, createConnector } from './connector.js';
import { healthChecks, type HealthCheck } from './health-check.js';

const Config = object({
  checks: record(guest(healthChecks), {
    description: 'Checks by names of your own; all must pass. If omitted, there are none.',
    keyName: 'name',
    default: {},
  }),
  ports: array(string(), {
    description: 'Short form for `tcp` checks: each `host:port` must accept connections. If omitted, there are none.',
    default: [],
  }),
});

/** The last result of a check, and the time since which it is the same. */
interface Verdict {
  readonly ok: boolean;
  readonly since: string;
  readonly reason?: string;
}

/** The handler `health`. */
@module(handlers, {
  name: 'health',
  config: Config,
  summary: 'Answers 200 if all checks pass, and 503 otherwise.',
  examples: [
    {
      title: 'A database must accept connections.',
      config: { handler: 'health', checks: { database: { check: 'tcp', address: 'localhost:5432' } } },
    },
  ],
  provides: [provide(connector, createConnector)],
})
export class HealthHandler implements Handler, Provisioner {
  private readonly checks = new Map<string, HealthCheck>();
  /** Results by the name of the check. A reload keeps them, so that `since` is not reset. */
  private verdicts = new Map<string, Verdict>();

  constructor(
    private readonly config: ConfigOf<typeof Config>,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    for (const [name, check] of Object.entries(this.config.checks)) this.checks.set(name, check);
    for (const port of this.config.ports) {
      const loaded = await context.load(healthChecks, 'tcp', { address: port });
      this.checks.set(port, loaded.module);
    }
    this.verdicts = await context.share(`${context.module}:${context.path}`, () => ({ value: new Map<string, Verdict>() }));
  }

  async handle(_request: HttpRequest, response: HttpResponse): Promise<void> {
    const verdicts = await Promise.all([...this.checks].map(async ([name, check]) => [name, await this.judge(name, check)] as const));
    response.status = verdicts.every(([, { ok }]) => ok) ? 200 : 503;
    response.headers.set('Content-Type', 'application/json');
    response.end(`${JSON.stringify(Object.fromEntries(verdicts), undefined, 2)}\n`);
  }

  private async judge(name: string, check: HealthCheck): Promise<Verdict> {
    const reason = await check.check().then(
      () => undefined,
      (error: unknown) => String(error),
    );
    const ok = reason === undefined;
    const before = this.verdicts.get(name);
    const since = before?.ok === ok ? before.since : new Date(this.time.now()).toISOString();
    const verdict = { ok, since, ...(reason === undefined ? {} : { reason }) };
    this.verdicts.set(name, verdict);
    return verdict;
  }
}
