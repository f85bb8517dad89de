import { fileURLToPath } from 'node:url';
import { accepts, freePort, type RunningProcess, startProcess, temporaryFolder } from '@caddis/test-servers';
import { ownCores, startContender, type Contender, type Cores } from './contender.js';
import { measure, type Measurement } from './measurement.js';
import type { Scenario } from './scenario.js';

/** Options of {@link measureMatrix}. @internal */
export interface MatrixOptions {
  readonly contenders: readonly Contender[];
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** Duration of the load of one measurement, in seconds. */
  readonly seconds: number;
  readonly report: (line: string) => void;
  /** When left out, one core for the proxy, and one for all other processes. */
  readonly cores?: Cores;
  /** Called after each measurement. */
  readonly inBetween?: (contender: Contender, server: RunningProcess, port: number) => Promise<void>;
}

/** The measurements by scenario and contender, one per round. @internal */
export type Matrix = ReadonlyMap<string, ReadonlyMap<string, readonly Measurement[]>>;

/**
 * Measures all contenders in all scenarios. In each round they take turns, so that disturbances of the machine affect all of them. Every
 * contender gets one load that is not counted.
 *
 * @internal
 */
export async function measureMatrix(options: MatrixOptions): Promise<Matrix> {
  const ports = { backend: await freePort(), secondBackend: await freePort() };
  const { cores = ownCores } = options;
  const backend = await startBackend(ports.backend, ports.secondBackend, cores);
  const folders = await Promise.all(options.contenders.map(() => temporaryFolder()));
  const running: { readonly contender: Contender; readonly server: RunningProcess; readonly port: number }[] = [];
  try {
    for (const [index, contender] of options.contenders.entries()) {
      const port = await freePort();
      const server = await startContender(contender, { ...ports, listen: port }, folders[index]?.path ?? '', undefined, cores);
      running.push({ contender, server, port });
    }
    const matrix = new Map<string, Map<string, Measurement[]>>();
    for (const scenario of options.scenarios) {
      const row = new Map<string, Measurement[]>(running.map(({ contender }) => [contender.name, []]));
      matrix.set(scenario.name, row);
      for (const { server, port } of running) await measure(server, port, scenario, 1, cores);
      for (let round = 0; round < options.rounds; round += 1) {
        for (const { contender, server, port } of running) {
          const measurement = await measure(server, port, scenario, options.seconds, cores);
          row.get(contender.name)?.push(measurement);
          options.report(
            `${scenario.name} | round ${round + 1} | ${contender.name} | ${measurement.requestsPerSecond.toFixed(0)} req/s | ` +
              `${measurement.cpuPer10k.toFixed(3)} s CPU per 10,000 | ${measurement.errors} errors`,
          );
          await options.inBetween?.(contender, server, port);
        }
      }
    }
    return matrix;
  } finally {
    for (const { server } of running) await server.stop();
    await backend.stop();
    for (const folder of folders) await folder.remove();
  }
}

/** Starts the backend on the cores that are not for the proxy. @internal */
export async function startBackend(port: number, secondPort: number, cores: Cores = ownCores): Promise<RunningProcess> {
  const path = fileURLToPath(new URL('./scripts/backend.js', import.meta.url));
  return startProcess({
    command: 'taskset',
    args: ['-c', cores.others, process.execPath, path, String(port), String(secondPort)],
    ready: async () => (await accepts(port)) && (await accepts(secondPort)),
  });
}
