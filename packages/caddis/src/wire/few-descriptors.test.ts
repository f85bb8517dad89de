import { writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { commandPath } from '../testing/server-process.js';

const slowRequests = 200;

describe('the command with few file descriptors', () => {
  const undos: (() => unknown)[] = [];
  afterEach(async () => {
    for (const undo of undos.splice(0).toReversed()) await undo();
  });

  /** Starts a backend that holds its answers until it is released, and answers at once from then on. */
  async function slowBackend(): Promise<{ readonly dial: string; readonly held: () => number; readonly asked: () => number; readonly release: () => void }> {
    const held: ServerResponse[] = [];
    let isSlow = true;
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      if (isSlow) held.push(response);
      else response.end('good');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    undos.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    return {
      dial: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      held: () => held.length,
      asked: () => asked,
      release: () => {
        isSlow = false;
        for (const response of held) response.end('good');
      },
    };
  }

  it('blames no backend for what the process lacks: once there are some again, all continues', async () => {
    const backend = await slowBackend();
    const folder = await temporaryFolder();
    undos.push(() => folder.remove());
    const port = await freePort();
    const proxy = {
      handler: 'reverse_proxy',
      upstreams: [{ dial: backend.dial }],
      // On a busy machine, a dial may take longer than the default of three seconds.
      transport: { protocol: 'http', dial_timeout: '5m' },
      load_balancing: { retries: 3 },
      health_checks: { passive: { fail_duration: '1h', max_fails: 1 }, active: { uri: '/', interval: '1h' } },
    };
    const config = { admin: { disabled: true }, apps: { http: { servers: { edge: { listen: [`127.0.0.1:${port}`], routes: [{ handle: [proxy] }] } } } } };
    const file = join(folder.path, 'caddis.json');
    await writeFile(file, JSON.stringify(config));
    const edge = await startProcess({
      command: 'sh',
      args: ['-c', 'ulimit -n 256 && exec "$@"', 'sh', process.execPath, commandPath, 'run', '--config', file],
      env: { HOME: folder.path },
      ready: () => accepts(port),
    });
    undos.push(() => edge.stop());
    const answers: string[] = [];
    const asked = Array.from({ length: slowRequests }, () => exchange(port, { target: '/slow' }).then(({ status, body }) => answers.push(`${status} ${body}`)));
    // Some requests get through, but there are not descriptors for all; one of those at the backend is the active check.
    await until('a failure for lack of descriptors', () => answers.some((answer) => answer === '503 '));
    await until('slow requests at the backend', () => backend.held() > 20);
    const atBackend = backend.held();
    backend.release();
    await Promise.all(asked);
    const count = (wanted: string): number => answers.filter((answer) => answer === wanted).length;
    expect([count('503 ') > 0, count('200 good') >= atBackend - 1, count('502 ')]).to.deep.equal([true, true, 0]);
    expect((await exchange(port, { target: '/' })).body).to.equal('good');
    expect(edge.output()).to.contain('this machine cannot open another connection: connect EMFILE').and.not.contain('Local (undefined');
    expect(edge.output()).to.not.contain('host is down');
    // A request that could not be dialled for lack of descriptors was not retried.
    expect(backend.asked()).to.be.at.most(slowRequests + 2);
  });
});
