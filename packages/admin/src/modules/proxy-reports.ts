import { propertyOf } from '@caddis/core';
import { sourceStatusProblem, type SourceStatus } from '@caddis/core/http';
import { reasonOf } from '@caddis/kit';
import type { ProxyReport, ReportedUpstream } from './proxy-report.js';
import { mergeProxyReports, mergeSourceStatuses } from './merge-reports.js';
import { walkModules, type BuiltModule, type RuntimeHandle } from '@caddis/runtime';

/** ID of the handler whose reports list backends. @internal */
export const proxyId = 'http.handlers.reverse_proxy';
/** ID of the namespace of upstream sources. @internal */
export const sourcesId = 'http.reverse_proxy.upstreams';

/** The status of a source, or the reason why it is missing. @internal */
export interface ReportedSource {
  readonly built: BuiltModule;
  readonly status: SourceStatus | undefined;
  readonly problem: string | undefined;
}

/** Gets the reports of all proxy handlers in the running config. Unusable reports are left out. @internal */
export async function proxyReports(server: RuntimeHandle): Promise<readonly ProxyReport[]> {
  const reports: ProxyReport[] = [];
  for (const built of walkModules(server.current?.apps ?? [])) {
    if (built.planned.module.descriptor.id !== proxyId) continue;
    const report = await proxyReport(server, built);
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

/** Gets the report of one handler. @returns `undefined` if it cannot be used @internal */
export async function proxyReport(server: RuntimeHandle, built: BuiltModule): Promise<ProxyReport | undefined> {
  const answers = await server.reportsOf(built);
  // Another package may provide a handler with this name and a different report.
  const reports = answers.flatMap((answer) => (answer.ok && Array.isArray(propertyOf(answer.report, 'upstreams')) ? [answer.report as ProxyReport] : []));
  return reports.length < 2 ? reports[0] : mergeProxyReports(reports);
}

/** Explains why a backend is unhealthy; `undefined` if it is healthy. @internal */
export function reasonFor({ healthy, fails }: ReportedUpstream, check: NonNullable<ProxyReport['health']>[number] | undefined): string | undefined {
  if (healthy) return undefined;
  if (check?.healthy === false) return `active check: ${check.lastFailure?.reason ?? 'failed'}`;
  return `passive check: ${fails} ${fails === 1 ? 'failure' : 'failures'}`;
}

/** Gets the status of all upstream sources in the running config, including nested ones. @internal */
export async function sourceReports(server: RuntimeHandle): Promise<readonly ReportedSource[]> {
  const reports: ReportedSource[] = [];
  for (const built of walkModules(server.current?.apps ?? [])) {
    if (built.planned.module.descriptor.namespace.id !== sourcesId) continue;
    reports.push(await sourceReport(server, built));
  }
  return reports;
}

/** Gets the status of one upstream source. @internal */
export async function sourceReport(server: RuntimeHandle, built: BuiltModule): Promise<ReportedSource> {
  const [answer, ...others] = await server.reportsOf(built);
  if (answer?.ok === false) return { built, status: undefined, problem: answer.error.message };
  let status: unknown = answer?.report;
  try {
    // A source need not implement the reporter interface, but has a `status` method for the proxy.
    if (status === undefined && typeof propertyOf(built.instance, 'status') === 'function') status = (built.instance as { status(): unknown }).status();
  } catch (error) {
    return { built, status: undefined, problem: `status() threw: ${reasonOf(error)}` };
  }
  if (status === undefined) return { built, status: undefined, problem: 'it does not report its status' };
  const problem = sourceStatusProblem(status);
  const elsewhere = others.flatMap((other) => (other.ok && sourceStatusProblem(other.report) === undefined ? [other.report as SourceStatus] : []));
  if (problem === undefined && elsewhere.length > 0) return { built, status: mergeSourceStatuses([status as SourceStatus, ...elsewhere]), problem };
  return problem === undefined ? { built, status: status as SourceStatus, problem } : { built, status: undefined, problem };
}
