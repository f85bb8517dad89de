import { fetchAnswer, until } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages } from '../testing/app-packages.js';
import { useWorkers } from './testing/use-workers.js';

const answering = (body: string): readonly object[] => [{ handle: [{ '@id': 'answer', handler: 'static_response', body }] }];

describe('the admin API of several workers', function () {
  const workers = useWorkers();
  let admin: number;
  beforeEach(async () => {
    admin = await freePort();
  });

  async function call(method: string, path: string, body?: unknown): Promise<readonly [status: number, body: string]> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetchAnswer(`http://127.0.0.1:${admin}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return [answer.status, answer.body];
  }

  /** Waits until both workers answer with a text. Connections go to them in turn. */
  async function untilAllAnswer(text: string): Promise<void> {
    const { ask } = workers.running;
    await until(`all answer ${text}`, async () => (await Promise.all(Array.from({ length: 6 }, () => ask()))).every(({ body }) => body === text));
  }

  it('has all take what is loaded or changed, or none, takes profiles of all or one, and ends all', async () => {
    await writeAppPackages(workers.folder, { picky: { members: `start() { throw new Error('not here'); }` } });
    const running = await workers.start(answering('first'), { admin: { listen: `127.0.0.1:${admin}` } });
    const { port, server } = running;
    const document = (body: string, more: object = {}): object => ({
      admin: { listen: `127.0.0.1:${admin}`, secrets_visible: true },
      apps: { http: { servers: { edge: { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes: answering(body) } } }, ...more },
    });
    expect((await call('POST', '/load', document('loaded')))[0]).to.equal(200);
    await untilAllAnswer('loaded');
    expect((await call('PATCH', '/id/answer/body', 'changed'))[0]).to.equal(200);
    await untilAllAnswer('changed');

    // Third-party apps start only in the workers, so the supervisor itself finds no error.
    const [status, reason] = await call('POST', '/load', document('refused', { picky: {} }));
    expect(status).to.be.at.least(400);
    const { error, code, problems } = JSON.parse(reason) as { readonly error: string; readonly code: string; readonly problems: unknown };
    expect(error).to.match(/worker [12] cannot load the config: .*not here/);
    const column = JSON.stringify(document('refused', { picky: {} })).indexOf('"picky"') + '"picky":'.length + 1;
    expect([code, problems]).to.deep.equal(['CADDIS_WORKER_REFUSED', [{ code: 'RUNTIME_START_FAILED', severity: 'error', message: 'starting it failed: not here', pointer: '/apps/picky', module: 'picky', line: 1, column }]]);
    // For a part of the config, places are those in what was sent.
    const [, ofPart] = await call('PUT', '/config/apps/picky', {});
    expect((JSON.parse(ofPart) as { readonly problems: unknown }).problems).to.deep.equal([{ code: 'RUNTIME_START_FAILED', severity: 'error', message: 'starting it failed: not here', pointer: '/apps/picky', pointerInText: '', module: 'picky', line: 1, column: 1 }]);
    expect(JSON.parse((await call('GET', '/config/apps/http/servers/edge/routes/0/handle/0/body'))[1])).to.equal('changed');
    await untilAllAnswer('changed');

    const profile = JSON.parse((await call('GET', '/debug/pprof/profile?seconds=1'))[1]) as { readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string }; readonly children?: readonly number[] }[] };
    const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
    expect(profile.nodes[0]?.children?.map((id) => names.get(id))).to.deep.equal(['supervisor', 'worker 1', 'worker 2']);

    const ofOne = JSON.parse((await call('GET', '/debug/pprof/profile?seconds=1&worker=2'))[1]) as typeof profile;
    expect([ofOne.nodes[0]?.callFrame.functionName, ofOne.nodes.some(({ callFrame }) => callFrame.functionName === 'supervisor')]).to.deep.equal(['(root)', false]);
    const [heapStatus, heap] = await call('GET', '/debug/pprof/heap?worker=2');
    expect([heapStatus, heap.slice(0, 12), heap.trimEnd().endsWith('}')]).to.deep.equal([200, '{"snapshot":', true]);
    expect(await call('GET', '/debug/pprof/heap?worker=3')).to.deep.equal([404, '{"error":"there is no worker 3: they are 1 to 2, or all"}\n']);

    expect((await call('POST', '/stop'))[0]).to.equal(200);
    expect(await server.exited).to.equal(0);
  });
});
