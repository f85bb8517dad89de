import { parseDuration, propertyOf, type ConfigInput, type ConfigMistake, type ReportMistake } from '@caddis/core';
import { checkHeaderOperations, checkRegexp, checkRewrite, IpRanges } from '@caddis/http/kit';
import { reportThrown } from '@caddis/kit';
import type { ReverseProxyConfig } from './reverse-proxy-config.js';

type Written = ConfigInput<typeof ReverseProxyConfig>;

/**
 * Reports mistakes and doubtful settings in the config of a proxy that its schema cannot detect.
 *
 * @param config - the config as written, with defaults filled in
 * @internal
 */
export function checkProxy(config: Written, report: ReportMistake): void {
  const { headers = {}, rewrite, health_checks: { active: { expect_body: expectedBody = '' } = {} } = {}, trusted_proxies: trusted = [] } = config;
  checkHeaderOperations(headers.request ?? {}, ['headers', 'request'], report);
  checkHeaderOperations(headers.response ?? {}, ['headers', 'response'], report);
  if (rewrite !== undefined) checkRewrite(rewrite, ['rewrite'], report);
  checkRegexp(expectedBody, ['health_checks', 'active', 'expect_body'], report, 'PROXY_EXPECT_BODY_INVALID');
  for (const [index, range] of trusted.entries()) reportThrown(report, ['trusted_proxies', index], () => new IpRanges([range]));
  doubtBackends(config, report);
  doubtHealthChecks(config.health_checks ?? {}, report);
  if ((config.stream_buffer_size ?? 0) > 0) {
    report({ at: ['stream_buffer_size'], severity: 'warning', message: 'it has no effect: upgraded connections use the buffers of Node.js', help: 'remove it' });
  }
}

function doubtBackends({ upstreams = [], dynamic_upstreams: source, load_balancing: balancing = {} }: Written, report: ReportMistake): void {
  if (source === undefined && upstreams.length === 0) {
    const help = 'name the backends: "upstreams": [{ "dial": "localhost:9000" }], or "dynamic_upstreams"';
    report({ at: [], severity: 'warning', message: 'there is no backend, so every request gets 503', help });
  }
  const weights = propertyOf(balancing.selection_policy, 'weights');
  if (source !== undefined || upstreams.length === 0 || !Array.isArray(weights) || weights.length === 0 || weights.length >= upstreams.length) return;
  report({
    at: ['load_balancing', 'selection_policy', 'weights'],
    severity: 'warning',
    message: `the number of weights (${weights.length}) differs from the number of upstreams (${upstreams.length})`,
    help: 'write one weight for each of "upstreams", in their order',
  });
}

function doubtHealthChecks({ active, passive }: NonNullable<Written['health_checks']>, report: ReportMistake): void {
  if (active !== undefined && [active.uri, active.path].every((text = '') => text === '') && (active.port ?? 0) === 0) {
    report({ at: ['health_checks', 'active'], severity: 'warning', message: 'nothing is checked, because there is no path to request', help: 'write the path, e.g. "uri": "/health"' });
  }
  if (passive !== undefined && parseDuration(passive.fail_duration ?? 0) === 0 && (passive.unhealthy_request_count ?? 0) === 0) {
    const help = 'set how long a failure is remembered, e.g. "fail_duration": "30s"';
    report({ at: ['health_checks', 'passive'], severity: 'warning', message: 'failures are not remembered, so this has no effect', help });
  }
  doubtStatus(active?.expect_status, ['health_checks', 'active', 'expect_status'], report);
  for (const [index, status] of (passive?.unhealthy_status ?? []).entries()) doubtStatus(status, ['health_checks', 'passive', 'unhealthy_status', index], report);
}

function doubtStatus(status = 0, at: ConfigMistake['at'], report: ReportMistake): void {
  if (status <= 5 || status >= 100) return;
  report({ at, severity: 'warning', message: 'no response can have this status', help: 'write a status code, e.g. 503, or one digit for all status codes of its class, e.g. 5' });
}
