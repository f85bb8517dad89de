import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { apps, type App, module, object, type Provisioner } from '@caddis/core';
import { adminRoutes, type AdminRoute, type AdminRoutes } from '@caddis/core/admin';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { anyPort, startAdmin, type TestAdmin } from '../testing/start-admin.js';

/** Lets a test wait for a module, and the module wait for the test. */
function gate(): { readonly entered: Promise<void>; readonly enter: () => Promise<void>; readonly open: () => void; readonly fail: () => void } {
  let tellEntered: () => void = () => {};
  let open: () => void = () => {};
  let fail: () => void = () => {};
  const entered = new Promise<void>((resolve) => (tellEntered = resolve));
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = () => reject(new Error('not today'));
  });
  const enter = (): Promise<void> => {
    tellEntered();
    return opened;
  };
  return { entered, enter, open, fail };
}

/** Sends a request to a unix socket and reads the response to its end. */
async function asked(path: string): Promise<{ readonly answer: Promise<string> }> {
  const client: Socket = connect(path);
  await once(client, 'connect');
  client.write('GET /config/admin/config HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  // Give the server time to accept the connection.
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const read = async (): Promise<string> => {
    let received = '';
    for await (const piece of client.setEncoding('utf8')) received += String(piece);
    return received;
  };
  return { answer: read() };
}

describe('a request to the admin endpoint of a config that does not serve yet', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: TestAdmin;
  let slow: ReturnType<typeof gate>;
  let config: { readonly admin: object };
  let path = '';
  beforeEach(async () => {
    folder = await temporaryFolder();
    slow = gate();
    @module(adminRoutes, { name: 'slow', config: object({}), summary: 'Takes its time.' })
    class Slow implements AdminRoutes, Provisioner {
      provision(): Promise<void> {
        return slow.enter();
      }
      routes(): readonly AdminRoute[] {
        return [];
      }
    }
    path = join(folder.path, 'admin.sock');
    config = { admin: { listen: `unix/${path}`, config: { persist: false }, api: { slow: {} } } };
    server = await startAdmin(undefined, {}, [Slow]);
  });
  afterEach(async () => {
    await server.stop();
    await folder.remove();
  });

  it('waits until it serves', async () => {
    const loading = server.runtime.load(JSON.stringify(config));
    await slow.entered;
    const { answer } = await asked(path);
    slow.open();
    await loading;
    expect(await answer).to.match(/^HTTP\/1\.1 200 .*\{"persist":false\}\n$/s);
  });

  it('gets an answer when the config fails', async () => {
    const loading = server.runtime.load(JSON.stringify(config)).catch((error: unknown) => error);
    await slow.entered;
    const { answer } = await asked(path);
    slow.fail();
    expect(await loading).to.have.property('message').that.includes('admin.api.slow');
    expect(await answer).to.match(/^HTTP\/1\.1 503 .*\{"error":"the config that uses this endpoint has failed"\}\n$/s);
  });

  it('gets an answer when the server stops in the meantime, which waits for no module', async () => {
    const loading = server.runtime.load(JSON.stringify(config)).catch((error: unknown) => error);
    await slow.entered;
    const { answer } = await asked(path);
    await server.stop();
    expect(await loading).to.have.property('code', 'RUNTIME_INTERRUPTED');
    expect(await answer).to.match(/^HTTP\/1\.1 503 /);
  });

  it('is not answered as the config wants that serves at another address', async () => {
    // The running config shows no secrets and allows no other host; the next one would.
    await server.runtime.load(JSON.stringify({ admin: { ...anyPort, origins: ['other.example:1'] } }));
    const loading = server.runtime.load(JSON.stringify(config));
    await slow.entered;
    const { answer } = await asked(path);
    slow.open();
    await loading;
    expect(await answer).to.match(/^HTTP\/1\.1 200 .*\{"persist":false\}\n$/s);
  });
});

describe('a request to the admin endpoint of a server that ends', () => {
  it('gets an answer when it requests another config', async () => {
    const ending = gate();
    @module(apps, { name: 'lasting', config: object({}), summary: 'Takes its time to end.' })
    class Lasting implements App {
      start(): void {}
      stop(): Promise<void> {
        return ending.enter();
      }
    }
    const server = await startAdmin({ admin: anyPort, apps: { lasting: {} } }, {}, [Lasting]);
    const stopped = server.stop();
    await ending.entered;
    const answer = await server.send('/load', { method: 'POST', body: { admin: anyPort } });
    ending.open();
    await stopped;
    expect([answer.status, answer.json]).to.deep.equal([503, { error: 'the server is shutting down', code: 'RUNTIME_INTERRUPTED' }]);
  });
});
