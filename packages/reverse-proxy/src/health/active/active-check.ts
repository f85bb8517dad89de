import type { NetworkAddress } from '@caddis/core';
import { compileRegexp, compileTemplate, statusMatches, type Regexp, type Template } from '@caddis/http/kit';
import { errors } from '../../errors.js';
import type { ActiveCheckConfig } from './active-check-config.js';

/** A header field of the check's requests. @internal */
export interface CheckField {
  readonly name: string;
  readonly value: Template;
}

/**
 * The active check of one handler, compiled from its config. Times are in milliseconds.
 *
 * @see Caddy's `ActiveHealthChecks`
 * @internal
 */
export class ActiveCheck {
  /** Identifies the check; each check has its own verdict on a backend. */
  readonly key: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Address to check instead of the upstream's own. */
  readonly address: NetworkAddress | undefined;
  /** Port to check; 0 for the upstream's own. */
  readonly port: number;
  /** Value of `Host`; absent for the address that is checked. */
  readonly host: Template | undefined;
  readonly fields: readonly CheckField[];
  readonly body: Uint8Array | undefined;
  readonly followsRedirects: boolean;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly passes: number;
  readonly fails: number;
  /** Maximum number of bytes that are read of a body. */
  readonly maxSize: number;
  private readonly expectedStatus: number;
  private readonly expectedBody: Regexp | undefined;

  /**
   * @param config - the loaded config
   * @param handler - JSON pointer of the handler
   * @throws `PROXY_EXPECT_BODY_INVALID`
   */
  constructor(config: ActiveCheckConfig, handler: string) {
    const fields = Object.entries(config.headers).flatMap(([name, values]) => values.map((value) => ({ name, value: compileTemplate(value) })));
    const target = config.uri === '' ? config.path : config.uri;
    this.key = JSON.stringify([handler, config]);
    this.method = config.method === '' ? 'GET' : config.method;
    this.target = target.startsWith('/') ? target : `/${target}`;
    this.address = config.upstream;
    this.port = config.port;
    this.host = fields.find(isHost)?.value;
    this.fields = fields.filter((field) => !isHost(field));
    this.body = config.body === '' ? undefined : Buffer.from(config.body);
    this.followsRedirects = config.follow_redirects;
    this.intervalMs = config.interval === 0 ? 30_000 : config.interval;
    this.timeoutMs = config.timeout === 0 ? 5_000 : config.timeout;
    this.passes = Math.max(1, config.passes);
    this.fails = Math.max(1, config.fails);
    this.maxSize = config.max_size === 0 ? Number.POSITIVE_INFINITY : config.max_size;
    this.expectedStatus = config.expect_status === 0 ? 2 : config.expect_status;
    this.expectedBody = config.expect_body === '' ? undefined : compileExpectedBody(config.expect_body, handler);
  }

  /** Returns whether a config enables active checks. */
  static isWanted(config: ActiveCheckConfig | undefined): config is ActiveCheckConfig {
    return config !== undefined && (config.uri !== '' || config.path !== '' || config.port !== 0);
  }

  /** True if the result depends on the body. */
  get judgesBody(): boolean {
    return this.expectedBody !== undefined;
  }

  /** @returns what is wrong with a status code; `undefined` if it is as expected */
  judgeStatus(status: number): string | undefined {
    const { expectedStatus } = this;
    if (statusMatches(status, expectedStatus)) return undefined;
    return `status ${status}, expected ${expectedStatus < 100 ? `${expectedStatus}xx` : expectedStatus}`;
  }

  /** @returns what is wrong with a body; `undefined` if it is as expected */
  judgeBody(body: Uint8Array): string | undefined {
    if (this.expectedBody === undefined || this.expectedBody.test(Buffer.from(body).toString('utf8'))) return undefined;
    return 'the body does not match expect_body';
  }
}

function isHost({ name }: CheckField): boolean {
  return name.toLowerCase() === 'host';
}

function compileExpectedBody(pattern: string, handler: string): Regexp {
  try {
    return compileRegexp(pattern);
  } catch (cause) {
    throw errors.PROXY_EXPECT_BODY_INVALID(
      { pointer: `${handler}/health_checks/active/expect_body`, reason: (cause as Error).message },
      { cause },
    );
  }
}
