import { request } from 'node:http';
import { freePort, temporaryFolder } from '@caddis/test-servers';
import { startContender, type Contender } from './contender.js';
import { startBackend } from './load-matrix.js';
import { costOf } from './wall-clock.js';

/**
 * Measures the time from the start of a contender to its first proxied response, relative to `node -e 0` in the same round.
 *
 * @param contender - the proxy
 * @param rounds - number of measurements
 * @returns the ratios, one per round
 * @internal
 */
export async function startUpRatios(contender: Contender, rounds: number): Promise<readonly number[]> {
  const ports = { backend: await freePort(), secondBackend: await freePort() };
  const backend = await startBackend(ports.backend, ports.secondBackend);
  const folder = await temporaryFolder();
  const ratios: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const { seconds: floor } = await costOf(process.execPath, ['-e', '0']);
      const listen = await freePort();
      const started = performance.now();
      const server = await startContender(contender, { ...ports, listen }, folder.path, () => answers(listen));
      ratios.push((performance.now() - started) / 1000 / floor);
      await server.stop();
    }
  } finally {
    await backend.stop();
    await folder.remove();
  }
  return ratios;
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path: '/bytes/1', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.once('error', () => resolve(false));
    sent.end();
  });
}
