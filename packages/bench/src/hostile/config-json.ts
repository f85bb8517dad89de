import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accepts, freePort, startProcess, temporaryFolder } from '@caddis/test-servers';
import { mainThreadMs } from '../process-usage.js';
import type { HostileEntry, Victim } from './hostile-entry.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');

/** Invalid configs for a reload; the server must refuse each and keep serving. @internal */
export const refusedConfigs: readonly HostileEntry[] = [
  configEntry('unknown keys of one object', 'keys', 4000, (size) => JSON.stringify(Object.fromEntries(Array.from({ length: size }, (_value, index) => [`unknown_${index}`, 1])))),
  configEntry('brackets', 'brackets', 20_000, (size) => '['.repeat(size) + ']'.repeat(size)),
  configEntry('a text', 'bytes', 1 << 20, (size) => JSON.stringify('a\\u0000"'.repeat(size / 8))),
  configEntry('numbers', 'numbers', 100_000, (size) => JSON.stringify(Array.from({ length: size }, (_value, index) => index))),
];

function configEntry(what: string, unit: string, size: number, json: (size: number) => string): HostileEntry {
  return { name: `config: ${what}`, unit, size, start: () => reloaded(json) };
}

/** Starts a server whose config file is then replaced by an invalid one and reloaded. */
async function reloaded(json: (size: number) => string): Promise<Victim> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const file = join(folder.path, 'config.json');
  const configWith = (text: string): string =>
    `{"admin":{"disabled":true},"apps":{"http":{"servers":{"edge":{"listen":["127.0.0.1:${port}"],"automatic_https":{"disable":true},"routes":[{"handle":[{"handler":"static_response","headers":${text}}]}]}}}}}`;
  await writeFile(file, configWith('{}'));
  const process = await startProcess({
    command: globalThis.process.execPath,
    args: [commandPath, 'run', '--config', file],
    env: { HOME: folder.path },
    ready: () => accepts(port),
  });
  let heard = process.output().length;
  return {
    attack: async (size) => {
      await writeFile(file, configWith(json(size)));
      heard = process.output().length;
      process.signal('SIGUSR1');
      while (!/config is wrong/.test(process.output().slice(heard))) await process.printed();
    },
    cpuMs: () => mainThreadMs(process.pid),
    stop: async () => {
      await process.stop();
      await folder.remove();
    },
  };
}
