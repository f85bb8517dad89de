import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRuntime, Registry, type Runtime } from '@caddis/runtime';
import { RawClient, RecordingLogger } from '@caddis/test-helpers';
import { needPrograms, startProcess, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { expect } from 'chai';
import * as exported from './index.js';
import { comparedServers } from './testing/compared-servers.js';
import { exchange } from './testing/exchange.js';

/** Removes what may differ: date, server name, order and case of fields, and everything except the status of a refusal. */
function comparable(answer: string): string {
  const end = answer.indexOf('\r\n\r\n');
  const [line = '', ...fields] = answer.slice(0, Math.max(end, 0)).split('\r\n');
  if (end < 0 || line.includes(' 400 ')) return line.slice(0, 12);
  const rest = answer.slice(end + 4);
  const kept = fields.map((field) => field.replace(/^[^:]*/, (name) => name.toLowerCase())).filter((field) => !/^(date: .*|server: Cadd(y|is)|connection: close)$/.test(field));
  return [line, ...kept.toSorted(), '', / 1\d\d /.test(line) ? comparable(rest) : rest].join('\n');
}

describe('beside Caddy', function () {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let caddy: RunningProcess;
  let runtime: Runtime;
  const socketOf = (who: string, index: number): string => join(folder.path, `${who}${index}`);

  before(async function () {
    needPrograms(this, 'caddy');
    folder = await temporaryFolder();
    const servers = (who: string): object =>
      Object.fromEntries(
        comparedServers.map(({ server }, index) => [`s${index}`, { listen: [`unix/${socketOf(who, index)}`], automatic_https: { disable: true }, ...server }]),
      );
    const config = (who: string): string => JSON.stringify({ admin: { disabled: true }, apps: { http: { servers: servers(who) } } });
    await writeFile(join(folder.path, 'caddy.json'), config('caddy'));
    caddy = await startProcess({
      command: 'caddy',
      args: ['run', '--config', join(folder.path, 'caddy.json')],
      env: { HOME: folder.path },
      ready: () => RawClient.connect(socketOf('caddy', comparedServers.length - 1)).then((client) => (client.close(), true), () => false),
    });
    const registry = new Registry();
    registry.addExports(exported);
    runtime = createRuntime({ lookup: registry, logger: new RecordingLogger() });
    await runtime.load(config('caddis'));
  });
  after(async () => {
    await runtime?.stop();
    await caddy?.stop();
    await folder?.remove();
  });

  for (const [index, { name, requests }] of comparedServers.entries()) {
    it(`answers alike: ${name}`, async () => {
      const ask = (who: string): Promise<readonly string[]> => Promise.all(requests.map(async (bytes) => comparable(await exchange(socketOf(who, index), bytes))));
      const [theirs, ours] = await Promise.all([ask('caddy'), ask('caddis')]);
      expect(ours).to.deep.equal(theirs);
    });
  }
});
