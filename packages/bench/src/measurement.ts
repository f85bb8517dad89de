import type { RunningProcess } from '@caddis/test-servers';
import { ownCores, type Cores } from './contender.js';
import { cpuSeconds, residentMib } from './process-usage.js';
import type { Scenario } from './scenario.js';
import { runWrk } from './wrk.js';

/** The result of one contender in one round of one scenario. @internal */
export interface Measurement {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU seconds, user and system, of the contender's processes per 10,000 requests. */
  readonly cpuPer10k: number;
  /** Resident memory after the load, in MiB. */
  readonly rssMib: number;
  /** Number of requests that failed or had another status than 2xx. */
  readonly errors: number;
}

/**
 * Measures one contender under load.
 *
 * @param server - the contender's process
 * @param port - its port on 127.0.0.1
 * @param seconds - duration of the load
 * @internal
 */
export async function measure(server: RunningProcess, port: number, scenario: Scenario, seconds: number, cores: Cores = ownCores): Promise<Measurement> {
  const before = cpuSeconds(server.pid);
  const load = await runWrk(port, scenario, seconds, cores);
  const used = cpuSeconds(server.pid) - before;
  return {
    requestsPerSecond: load.requests / load.seconds,
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    cpuPer10k: (used / load.requests) * 10_000,
    rssMib: residentMib(server.pid),
    errors: load.errors,
  };
}
