import { Agent, get } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, createRuntime, type Runtime } from '@caddis/runtime';
import { until } from '@caddis/test-helpers';
import { freePort, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';
import { keepExit } from './testing/keep-exit.js';

const reloads = 50;
const clients = 8;

describe('logs over reloads', () => {
  keepExit();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let runtime: Runtime;
  let port: number;
  beforeEach(async () => {
    folder = await temporaryFolder();
    port = await freePort();
    const { registry: lookup } = await openRegistry({ project: import.meta.dirname });
    runtime = createRuntime({ logger: await createLogger({ destination: { write: () => {} } }), lookup });
  });
  afterEach(async () => {
    await runtime.stop();
    await folder.remove();
  });

  const file = (): string => join(folder.path, 'access.log');
  const config = (body: string, encoder: object = { format: 'json' }): string => {
    const access = 'http.log.access';
    const routes = [{ handle: [{ handler: 'static_response', body }] }];
    return JSON.stringify({
      admin: { disabled: true },
      logging: { logs: { default: { exclude: [access], writer: { output: 'discard' } }, accesses: { include: [access], writer: { output: 'file', filename: file() }, encoder } } },
      apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes, logs: {} } } } },
    });
  };
  const lines = async (): Promise<readonly string[]> => (await readFile(file(), 'utf8')).split('\n').filter((line) => line !== '');
  const changeOf = async (text: string): Promise<Readonly<Record<string, string>>> => {
    const { changes } = await runtime.load(text);
    return Object.fromEntries(changes.filter(({ pointer }) => pointer.startsWith('/logging/')).map(({ pointer, change }) => [pointer.slice('/logging/logs/'.length), change]));
  };

  it(`keep their modules, and lose and double no line in ${reloads} reloads under load`, async () => {
    await runtime.load(config('0'));
    const before = [...(runtime.current?.logs ?? [])].map(({ instance }) => instance);
    expect(before).to.have.lengthOf(3);
    const answered: string[] = [];
    let isOver = false;
    const client = async (name: number): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let count = 0; !isOver; count += 1) {
        const path = `/${name}/${count}`;
        await request(path, agent);
        answered.push(path);
      }
      agent.destroy();
    };
    const load = Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
    const kept = { 'default/writer': 'kept', 'accesses/writer': 'kept', 'accesses/encoder': 'kept' };
    for (let reload = 1; reload <= reloads; reload += 1) {
      expect(await changeOf(config(String(reload)))).to.deep.equal(kept);
      await until('every client has answers under this config', () => answered.length >= reload * clients);
    }
    isOver = true;
    await load;
    expect([...(runtime.current?.logs ?? [])].map(({ instance }) => instance)).to.deep.equal(before);
    await runtime.stop();
    const logged = (await lines()).map((line) => (JSON.parse(line) as { request: { uri: string } }).request.uri);
    expect(logged.toSorted()).to.deep.equal(answered.toSorted());
  });

  it('build what has changed again, and continue if a config is refused', async () => {
    await runtime.load(config('0'));
    await request('/first');
    const refused = JSON.parse(config('1')) as { apps: { http: { servers: Record<string, unknown> } } };
    refused.apps.http.servers['other'] = { listen: [`127.0.0.1:${port}`] };
    expect(await runtime.load(JSON.stringify(refused)).catch((error: unknown) => error)).to.be.an('error');
    await request('/second');
    const changed = await changeOf(config('0', { format: 'json', time_format: 'rfc3339' }));
    expect(changed).to.deep.equal({ 'default/writer': 'kept', 'accesses/writer': 'kept', 'accesses/encoder': 'rebuilt' });
    await request('/third');
    await runtime.stop();
    const logged = (await lines()).map((line) => JSON.parse(line) as { ts: unknown; request: { uri: string } });
    expect(logged.map(({ ts, request: { uri } }) => [uri, typeof ts])).to.deep.equal([
      ['/first', 'number'],
      ['/second', 'number'],
      ['/third', 'string'],
    ]);
  });

  const request = (path: string, agent?: Agent): Promise<void> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent }, (response) => {
        response.resume();
        response.once('end', resolve);
        response.once('error', reject);
      }).once('error', reject);
    });
});
