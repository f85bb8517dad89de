import { propertyOf } from '@caddis/core';
import { sourceStatusProblem, type SourceStatus } from '@caddis/core/http';
import { reasonOf } from '@caddis/kit';
import { walkModules, type BuiltModule, type RuntimeHandle } from '@caddis/runtime';

/** ID of the handler whose reports tell of backends. @internal */
export const proxyId = 'http.handlers.reverse_proxy';
/** ID of the namespace of upstream sources. @internal */
export const sourcesId = 'http.reverse_proxy.upstreams';

/** A backend as the report of a handler has it. */
interface ReportedUpstream {
  readonly address: string;
  readonly num_requests: number;
  readonly fails: number;
  readonly healthy: boolean;
  readonly draining: boolean;
}

/** The report of `reverse_proxy`, as far as it is used here. @internal */
export interface ProxyReport {
  readonly path: string;
  readonly upstreams: readonly ReportedUpstream[];
  readonly health?: readonly { readonly dial: string; readonly healthy: boolean; readonly lastFailure?: { readonly reason: string } | undefined }[];
  readonly source?: SourceStatus | undefined;
}

/** What a source says of itself, or why it says nothing. @internal */
export interface ReportedSource {
  readonly built: BuiltModule;
  readonly status: SourceStatus | undefined;
  readonly problem: string | undefined;
}

/** Asks all handlers of the running config how their backends are. Handlers whose report cannot be used are left out. @internal */
export async function proxyReports(server: RuntimeHandle): Promise<readonly ProxyReport[]> {
  const reports: ProxyReport[] = [];
  for (const built of walkModules(server.current?.apps ?? [])) {
    if (built.planned.module.descriptor.id !== proxyId) continue;
    const report = await proxyReport(server, built);
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

/** Asks one handler. @returns `undefined` where its report cannot be used @internal */
export async function proxyReport(server: RuntimeHandle, built: BuiltModule): Promise<ProxyReport | undefined> {
  const answer = await server.reportOf(built);
  // Another package may provide a handler of this name, with a report of its own.
  return answer?.ok === true && Array.isArray(propertyOf(answer.report, 'upstreams')) ? (answer.report as ProxyReport) : undefined;
}

/** Why a backend is not healthy; `undefined` where it is. @internal */
export function reasonFor({ healthy, fails }: ReportedUpstream, check: NonNullable<ProxyReport['health']>[number] | undefined): string | undefined {
  if (healthy) return undefined;
  if (check?.healthy === false) return `active check: ${check.lastFailure?.reason ?? 'failed'}`;
  return `passive check: ${fails} ${fails === 1 ? 'failure' : 'failures'}`;
}

/** Asks all upstream sources of the running config how they are, those inside others too. @internal */
export async function sourceReports(server: RuntimeHandle): Promise<readonly ReportedSource[]> {
  const reports: ReportedSource[] = [];
  for (const built of walkModules(server.current?.apps ?? [])) {
    if (built.planned.module.descriptor.namespace.id !== sourcesId) continue;
    reports.push(await sourceReport(server, built));
  }
  return reports;
}

/** Asks one upstream source. @internal */
export async function sourceReport(server: RuntimeHandle, built: BuiltModule): Promise<ReportedSource> {
  const answer = await server.reportOf(built);
  if (answer?.ok === false) return { built, status: undefined, problem: answer.error.message };
  let status: unknown = answer?.report;
  try {
    // A source need not be a reporter, but has a status for the proxy.
    if (status === undefined && typeof propertyOf(built.instance, 'status') === 'function') status = (built.instance as { status(): unknown }).status();
  } catch (error) {
    return { built, status: undefined, problem: `status() threw: ${reasonOf(error)}` };
  }
  if (status === undefined) return { built, status: undefined, problem: 'it does not tell' };
  const problem = sourceStatusProblem(status);
  return problem === undefined ? { built, status: status as SourceStatus, problem } : { built, status: undefined, problem };
}
