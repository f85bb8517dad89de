import { propertyOf } from '@caddis/core';
import { sourceStatusProblem, type SourceStatus } from '@caddis/core/http';
import { nextTurn, reasonOf, shortened } from '@caddis/kit';
import { type BuiltModule, type RuntimeHandle, walkModules } from '@caddis/runtime';

/** Rows of each list that are shown. */
const maxRows = 200;
/** Backends that are looked at before others come to their turn. */
const rowsInTurn = 2_000;

/** A backend, as the page shows it. @internal */
export interface BackendRow {
  readonly address: string;
  /** JSON pointer of the first handler that has it. */
  readonly path: string;
  readonly healthy: boolean;
  readonly draining: boolean;
  /** Why it is not healthy. */
  readonly reason: string | undefined;
  readonly requests: number;
  readonly fails: number;
}

/** An upstream source, as the page shows it. Times are milliseconds since the Unix epoch. @internal */
export interface SourceRow {
  readonly id: string;
  readonly path: string;
  readonly state: string;
  readonly upstreams: number;
  readonly lastSuccess: number | undefined;
  readonly error: string | undefined;
  readonly errorAt: number | undefined;
  readonly nextTry: number | undefined;
  readonly leftOut: readonly string[];
}

/** Some rows of a list, and how many there are. @internal */
export interface Rows<Row> {
  readonly total: number;
  readonly ill: number;
  readonly rows: readonly Row[];
}

/** Backends and sources of the running config: those with which something is wrong first. @internal */
export async function backendLists(server: RuntimeHandle): Promise<{ readonly backends: Rows<BackendRow>; readonly sources: Rows<SourceRow> }> {
  const backends = new Map<string, BackendRow>();
  const sources: SourceRow[] = [];
  for (const built of walkModules(server.current?.apps ?? [])) {
    const { descriptor } = built.planned.module;
    if (descriptor.id === 'http.handlers.reverse_proxy') await addBackends(server, built, backends);
    else if (descriptor.namespace.id === 'http.reverse_proxy.upstreams') sources.push(await sourceRow(server, built));
  }
  return { backends: firstRows([...backends.values()], ({ healthy }) => !healthy), sources: firstRows(sources, ({ state }) => !fine.has(state)) };
}

/** States of a source with which nothing is wrong. */
const fine: ReadonlySet<string> = new Set(['ok', 'pending']);

function firstRows<Row>(all: readonly Row[], isIll: (row: Row) => boolean): Rows<Row> {
  const ill = all.filter(isIll);
  const rows = [...ill.slice(0, maxRows), ...all.filter((row) => !isIll(row)).slice(0, Math.max(0, maxRows - ill.length))];
  return { total: all.length, ill: ill.length, rows };
}

interface ReportedBackend {
  readonly address: string;
  readonly num_requests: number;
  readonly fails: number;
  readonly healthy: boolean;
  readonly draining: boolean;
}

async function addBackends(server: RuntimeHandle, built: BuiltModule, backends: Map<string, BackendRow>): Promise<void> {
  const answer = await server.reportOf(built);
  const report = answer?.ok === true ? answer.report : undefined;
  const upstreams = propertyOf(report, 'upstreams');
  // Another package may provide a handler of this name, with a report of its own.
  if (!Array.isArray(upstreams)) return;
  const checks = propertyOf(report, 'health') as readonly { readonly dial: string; readonly healthy: boolean; readonly lastFailure?: { readonly reason: string } }[] | undefined;
  const failures = new Map((checks ?? []).filter(({ healthy }) => !healthy).map(({ dial, lastFailure }) => [dial, lastFailure?.reason ?? 'failed']));
  let count = 0;
  for (const { address, num_requests: requests, fails, healthy, draining } of upstreams as readonly ReportedBackend[]) {
    count += 1;
    if (count % rowsInTurn === 0) await nextTurn();
    const known = backends.get(address);
    if (known !== undefined && (healthy || !known.healthy)) continue;
    const failure = failures.get(address);
    const reason = healthy ? undefined : shortened(failure === undefined ? `passive check: ${fails} ${fails === 1 ? 'failure' : 'failures'}` : `active check: ${failure}`);
    backends.set(address, { address, path: built.planned.pointer, healthy, draining, reason, requests, fails });
  }
}

async function sourceRow(server: RuntimeHandle, built: BuiltModule): Promise<SourceRow> {
  const { pointer, module } = built.planned;
  const status = await statusOf(server, built);
  if (typeof status === 'string') {
    return { id: module.descriptor.id, path: pointer, state: 'unknown', upstreams: 0, lastSuccess: undefined, error: status, errorAt: undefined, nextTry: undefined, leftOut: [] };
  }
  const { state, upstreams, lastSuccess, lastError, nextTry, leftOut = [] } = status;
  return {
    id: module.descriptor.id,
    path: pointer,
    state,
    upstreams: upstreams.length,
    lastSuccess,
    error: lastError === undefined ? undefined : shortened(lastError.message),
    errorAt: lastError?.at,
    nextTry,
    leftOut: leftOut.slice(0, 20).map(({ candidate, reason }) => shortened(`${candidate}: ${reason}`)),
  };
}

/** What a source says of itself, or why it does not. */
async function statusOf(server: RuntimeHandle, built: BuiltModule): Promise<SourceStatus | string> {
  const answer = await server.reportOf(built);
  if (answer?.ok === false) return answer.error.message;
  let status: unknown = answer?.report;
  try {
    // A source need not be a reporter, but has a status for the proxy.
    if (status === undefined && typeof propertyOf(built.instance, 'status') === 'function') status = (built.instance as { status(): unknown }).status();
  } catch (error) {
    return reasonOf(error);
  }
  if (status === undefined) return 'it does not tell';
  return sourceStatusProblem(status) ?? (status as SourceStatus);
}
