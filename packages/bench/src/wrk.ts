import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Cores } from './contender.js';
import type { Scenario } from './scenario.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../report.lua', import.meta.url));

/** The results of the load generator. @internal */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
}

/** Runs wrk against a port on 127.0.0.1, with one thread on the cores that are not for the proxy. @internal */
export async function runWrk(port: number, scenario: Scenario, seconds: number, cores: Cores): Promise<Load> {
  const { stdout } = await run('taskset', [
    ...['-c', cores.others, 'wrk', '-t1', `-c${scenario.connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', script],
    ...(scenario.host === undefined ? [] : ['-H', `Host: ${scenario.host}`]),
    `http://127.0.0.1:${port}${scenario.path}`,
    ...(scenario.postBytes === undefined ? [] : ['--', String(scenario.postBytes)]),
  ]);
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`no report in what wrk printed:\n${stdout}`);
  return JSON.parse(line) as Load;
}
