import { nextTurn, shortened } from '@caddis/kit';
import { type BuiltModule, type RuntimeHandle, walkModules } from '@caddis/runtime';
import { proxyId, proxyReport, reasonFor, sourceReport, sourcesId } from '../modules/proxy-reports.js';

/** Maximum number of rows in each list. */
const maxRows = 200;
/** Number of backends after which the loop yields to the event loop. */
const rowsInTurn = 2_000;

/** A backend on the page. @internal */
export interface BackendRow {
  readonly address: string;
  /** JSON pointer of the first handler that uses it. */
  readonly path: string;
  readonly healthy: boolean;
  readonly draining: boolean;
  /** Why it is unhealthy. */
  readonly reason: string | undefined;
  readonly requests: number;
  readonly fails: number;
}

/** An upstream source on the page. Times are milliseconds since the Unix epoch. @internal */
export interface SourceRow {
  readonly id: string;
  readonly path: string;
  readonly state: string;
  readonly upstreams: number;
  readonly lastSuccess: number | undefined;
  readonly error: string | undefined;
  readonly errorAt: number | undefined;
  readonly leftOut: readonly string[];
}

/** The first rows of a list, and the total numbers. @internal */
export interface Rows<Row> {
  readonly total: number;
  readonly ill: number;
  readonly rows: readonly Row[];
}

/** Lists the backends and sources of the running config. Those with problems come first. @internal */
export async function backendLists(server: RuntimeHandle): Promise<{ readonly backends: Rows<BackendRow>; readonly sources: Rows<SourceRow> }> {
  const backends = new Map<string, BackendRow>();
  const sources: SourceRow[] = [];
  for (const built of walkModules(server.current?.apps ?? [])) {
    const { descriptor } = built.planned.module;
    if (descriptor.id === proxyId) await addBackends(server, built, backends);
    else if (descriptor.namespace.id === sourcesId) sources.push(await sourceRow(server, built));
  }
  return { backends: firstRows([...backends.values()], ({ healthy }) => !healthy), sources: firstRows(sources, ({ state }) => !fine.has(state)) };
}

/** States in which a source has no problem. */
const fine: ReadonlySet<string> = new Set(['ok', 'pending']);

function firstRows<Row>(all: readonly Row[], isIll: (row: Row) => boolean): Rows<Row> {
  const ill = all.filter(isIll);
  const rows = [...ill.slice(0, maxRows), ...all.filter((row) => !isIll(row)).slice(0, Math.max(0, maxRows - ill.length))];
  return { total: all.length, ill: ill.length, rows };
}

async function addBackends(server: RuntimeHandle, built: BuiltModule, backends: Map<string, BackendRow>): Promise<void> {
  const { upstreams = [], health = [] } = (await proxyReport(server, built)) ?? {};
  const checks = new Map(health.map((check) => [check.dial, check]));
  let count = 0;
  for (const upstream of upstreams) {
    count += 1;
    if (count % rowsInTurn === 0) await nextTurn();
    const { address, num_requests: requests, fails, healthy, draining } = upstream;
    const known = backends.get(address);
    if (known !== undefined && (healthy || !known.healthy)) continue;
    const reason = reasonFor(upstream, checks.get(address));
    backends.set(address, { address, path: built.planned.pointer, healthy, draining, reason: reason === undefined ? undefined : shortened(reason), requests, fails });
  }
}

async function sourceRow(server: RuntimeHandle, built: BuiltModule): Promise<SourceRow> {
  const { pointer: path, module } = built.planned;
  const { id } = module.descriptor;
  const { status, problem } = await sourceReport(server, built);
  if (status === undefined) return { id, path, state: 'unknown', upstreams: 0, lastSuccess: undefined, error: problem, errorAt: undefined, leftOut: [] };
  const { state, upstreams, lastSuccess, lastError, leftOut = [] } = status;
  return {
    id,
    path,
    state,
    upstreams: upstreams.length,
    lastSuccess,
    error: lastError === undefined ? undefined : shortened(lastError.message),
    errorAt: lastError?.at,
    leftOut: leftOut.slice(0, 20).map(({ candidate, reason }) => shortened(`${candidate}: ${reason}`)),
  };
}
