import type { Clock, Context, Logger } from '@caddis/core';
import { HeaderOperations, IpRanges, ResponseMatcher, RewriteOperations } from '@caddis/http/kit';
import { GuardedBreaker } from '../guards/guarded-breaker.js';
import { PassiveCheck } from '../backends/passive-check.js';
import type { ProxyDirectory } from '../backends/proxy-directory.js';
import { BackendRegistry } from '../backends/backend-registry.js';
import type { ReverseProxyConfig } from '../reverse-proxy-config.js';
import { AttemptLog } from './attempts/attempt-log.js';
import { GuardedPolicy } from '../guards/guarded-policy.js';
import type { GuardedSource } from '../guards/guarded-source.js';
import { GuardedTransport } from '../guards/guarded-transport.js';
import type { ProxySettings } from './proxy-settings.js';
import type { RequestExtras } from './request/request-extras.js';
import type { ResponseExtras } from './response/response-extras.js';
import { ResponseRule } from './response/response-rule.js';
import { RetryRules } from './attempts/retry-rules.js';
import { SourceLog } from './attempts/source-log.js';
import type { Tunnels } from './tunnel/tunnels.js';

/** What the exchanges of a handler need besides its config. @internal */
export interface ProxyServices {
  readonly context: Context;
  readonly clock: Clock;
  readonly log: Logger;
  readonly directory: ProxyDirectory;
  /** The source of dynamic upstreams; absent if there is none. */
  readonly source: GuardedSource | undefined;
  readonly tunnels: Tunnels;
  /** Key of the results of active checks; absent if there are no active checks. */
  readonly activeCheck: string | undefined;
}

/**
 * Creates the settings of exchanges from the config of a handler.
 *
 * @throws errors of header operations, rewrites and matchers that cannot be compiled
 * @internal
 */
export function createProxySettings(config: ReverseProxyConfig, services: ProxyServices): ProxySettings {
  const { clock, context, log, source } = services;
  const passive = createPassiveCheck(config, clock);
  const transport = new GuardedTransport(config.transport, log);
  const breaker = config.circuit_breaker === undefined ? undefined : new GuardedBreaker(config.circuit_breaker, log);
  const registry = new BackendRegistry({
    clock,
    states: services.directory.states,
    rules: {
      breaker,
      passive,
      activeCheck: services.activeCheck,
      maxRequests: config.health_checks.passive?.unhealthy_request_count ?? 0,
      shared: services.directory.shared,
    },
    source,
    release: (address) => transport.release(address),
  });
  const retry = new RetryRules(config.load_balancing, log);
  const trusted = new IpRanges(config.trusted_proxies);
  return {
    clock,
    log,
    attemptLog: AttemptLog.for(log),
    retired: context.signal,
    transport,
    source,
    sourceLog: new SourceLog(log, clock, source?.module),
    registry,
    staticCandidates: registry.addStatic(config.upstreams.map(({ dial, max_requests }) => ({ dial, maxRequests: max_requests }))),
    policy: new GuardedPolicy(config.load_balancing.selection_policy),
    retry,
    breaker,
    passive,
    forwarding: { trusts: (peer) => trusted.includes(peer), passesHttp2: config.pass_h2c_upgrade, onHttp2Dropped: once(() => warnOfDropped(log)) },
    tunnels: services.tunnels,
    streamTimeoutMs: config.stream_timeout,
    flushIntervalMs: config.flush_interval,
    request: createRequestExtras(config),
    response: createResponseExtras(config, retry, log),
  };
}

function warnOfDropped(log: Logger): void {
  log.warn('an upgrade to HTTP/2 was not passed on; set pass_h2c_upgrade for clients that need it, such as Docker');
}

/** Limits an action to its first call, because some clients offer HTTP/2 with every request. */
function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

function createPassiveCheck({ health_checks: { passive } }: ReverseProxyConfig, clock: Clock): PassiveCheck | undefined {
  if (passive === undefined || passive.fail_duration === 0) return undefined;
  return new PassiveCheck(
    {
      failDurationMs: passive.fail_duration,
      maxFails: Math.max(1, passive.max_fails),
      unhealthyStatus: passive.unhealthy_status,
      unhealthyLatencyMs: passive.unhealthy_latency,
    },
    clock,
  );
}

function createRequestExtras(config: ReverseProxyConfig): RequestExtras | undefined {
  const { rewrite, headers } = config;
  const bufferBytes = bufferedBytes(config.request_buffers, config.buffer_requests, config.max_buffer_size);
  if (rewrite === undefined && headers.request === undefined && bufferBytes === 0) return undefined;
  return {
    rewrite: rewrite === undefined ? undefined : new RewriteOperations(rewrite),
    headers: headers.request === undefined ? undefined : new HeaderOperations(headers.request),
    bufferBytes,
  };
}

function createResponseExtras(config: ReverseProxyConfig, retry: RetryRules, log: Logger): ResponseExtras | undefined {
  const { handle_response, headers } = config;
  const bufferBytes = bufferedBytes(config.response_buffers, config.buffer_responses, config.max_buffer_size);
  if (headers.response === undefined && handle_response.length === 0 && bufferBytes === 0 && !retry.judgesResponses) return undefined;
  return {
    headers: headers.response === undefined ? undefined : new HeaderOperations(headers.response),
    headersFor: headers.response?.require === undefined ? undefined : new ResponseMatcher(headers.response.require),
    bufferBytes,
    rules: handle_response.map((rule) => new ResponseRule(rule, log)),
  };
}

/** Returns how many bytes of a body to buffer, from the current field or from those of Caddy before 2.7. */
function bufferedBytes(bytes: number, isBuffered: boolean, maxBytes: number): number {
  if (bytes !== 0 || !isBuffered) return bytes;
  return maxBytes === 0 ? -1 : maxBytes;
}
