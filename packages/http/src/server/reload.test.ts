import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { FakeClock } from '../testing/fake-clock.js';
import { parseAnswer, RawClient, request } from '../testing/raw-client.js';
import { held, says } from '../testing/routes.js';
import { startApp, type RunningApp, type StartOptions } from '../testing/running-app.js';
import { SharedPool } from '../testing/test-context.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('the app http on reload', () => {
  let started: RunningApp[] = [];
  const start = async (servers: Parameters<typeof startApp>[0], options?: StartOptions): Promise<RunningApp> => {
    const app = await startApp(servers, options);
    started.push(app);
    return app;
  };
  afterEach(async () => {
    for (const app of started) await app.stop();
    started = [];
  });

  it('keeps the socket and idle connections, and the new config answers on them', async () => {
    const pool = new SharedPool();
    const old = await start({ routes: [says('old')] }, { pool });
    const client = await RawClient.connect(old.port);
    client.send(get);
    await client.until('old');
    const next = await start({ routes: [says('new')] }, { pool });
    await old.app.stop('reload');
    client.send(get);
    await client.until('new');
    client.close();
    expect(next.port).to.equal(old.port);
  });

  it('finishes what is under way by the old config, while the new one answers the rest', async () => {
    const pool = new SharedPool();
    const slow = held();
    const old = await start({ routes: slow.routes }, { pool });
    const client = await RawClient.connect(old.port);
    client.send(get);
    await slow.arrived;
    await start({ routes: [says('new')] }, { pool });
    let stopped = false;
    const stopping = old.app.stop('reload').then(() => (stopped = true));
    const meanwhile = await request(old.port, 'GET /');
    const waited = !stopped;
    slow.finish();
    await client.until('late');
    await stopping;
    client.send(get);
    await client.until('new');
    client.close();
    expect([meanwhile.body, waited]).to.deep.equal(['new', true]);
  });

  it('goes back to the old config when the new one is given up', async () => {
    const pool = new SharedPool();
    const old = await start({ routes: [says('old')] }, { pool });
    const next = await startApp({ routes: [says('new')] }, { pool });
    const before = await request(old.port, 'GET /');
    await next.app.stop('reload');
    await next.context.dispose();
    expect([before.body, (await request(old.port, 'GET /')).body]).to.deep.equal(['new', 'old']);
  });

  it('closes connections that the new config treats in another way, after what is under way', async () => {
    const pool = new SharedPool();
    const slow = held();
    const old = await start({ routes: slow.routes }, { pool });
    const [idle, silent, busy] = await Promise.all([1, 2, 3].map(() => RawClient.connect(old.port)));
    idle?.send(`OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n`);
    await idle?.until('\r\n\r\n');
    busy?.send(get);
    await slow.arrived;
    await start({ routes: [says('new')], max_header_bytes: 4096 }, { pool });
    await Promise.all([idle?.untilClosed(), silent?.untilClosed()]);
    slow.finish();
    const answer = await busy?.untilClosed();
    expect(answer).to.match(/^HTTP\/1.1 200 OK\r\n[^]*Connection: close\r\n[^]*late$/);
    expect((await request(old.port, 'GET /')).body).to.equal('new');
  });

  it('listens again on an address that an older config still has requests on', async () => {
    const pool = new SharedPool();
    const slow = held();
    const address = `127.0.0.1:${await freePort()}`;
    const first = await start({ listen: [address], routes: slow.routes }, { pool });
    const client = await RawClient.connect(first.port);
    client.send(get);
    await slow.arrived;
    const second = await start({ listen: [] }, { pool });
    const stopping = first.app.stop('reload');
    const meanwhile = await RawClient.connect(first.port).then(() => 'open', () => 'closed');
    await start({ listen: [address], routes: [says('third')] }, { pool });
    await second.app.stop('reload');
    const answer = await request(first.port, 'GET /');
    slow.finish();
    await client.until('late');
    await stopping;
    expect([meanwhile, answer.body]).to.deep.equal(['closed', 'third']);
  });

  it('leaves requests of older configs alone when newer ones end', async () => {
    const pool = new SharedPool();
    const slow = held();
    const first = await start({ routes: slow.routes }, { pool });
    const client = await RawClient.connect(first.port);
    client.send(get);
    await slow.arrived;
    const second = await start({ routes: [says('second')], max_header_bytes: 4096 }, { pool });
    const stopping = first.app.stop('reload');
    const third = await start({ routes: [says('third')], max_header_bytes: 4096 }, { pool });
    await second.app.stop('reload');
    slow.finish();
    const answer = await client.untilClosed();
    await stopping;
    expect([answer.slice(-4), (await request(third.port, 'GET /')).body]).to.deep.equal(['late', 'third']);
  });

  it('drops nothing under load', async () => {
    const pool = new SharedPool();
    let current = await startApp({ routes: [says('0;')] }, { pool });
    const { port } = current;
    let running = true;
    const answers: string[] = [];
    const load = async (): Promise<void> => {
      const client = await RawClient.connect(port);
      while (running) {
        client.send(get);
        answers.push((await client.until('\r\n\r\n')).slice(9, 12));
        await client.until(';');
      }
      client.close();
    };
    const clients = Array.from({ length: 8 }, load);
    for (let round = 1; round <= 10; round += 1) {
      const next = await startApp({ routes: [says(`${round};`)] }, { pool });
      await current.app.stop('reload');
      await current.context.dispose();
      current = next;
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
    await Promise.all(clients);
    await current.stop();
    expect(new Set(answers)).to.deep.equal(new Set(['200']));
  });
});

describe('the app http at the end', () => {
  it('closes idle connections at once, and waits for requests under way', async () => {
    const slow = held();
    const app = await startApp({ routes: slow.routes });
    const idle = await RawClient.connect(app.port);
    idle.send('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n');
    await idle.until('\r\n\r\n');
    const busy = await RawClient.connect(app.port);
    busy.send(get);
    await slow.arrived;
    const stopping = app.stop();
    await idle.untilClosed();
    slow.finish();
    const answer = parseAnswer(await busy.untilClosed());
    await stopping;
    const refused = await RawClient.connect(app.port).then(() => false, () => true);
    expect([answer.body, refused]).to.deep.equal(['late', true]);
  });

  it('cuts what is still under way after the grace period', async () => {
    const clock = new FakeClock();
    const slow = held();
    const app = await startApp({ routes: slow.routes }, { app: { grace_period: 1000 }, clock });
    const busy = await RawClient.connect(app.port);
    busy.send(get);
    await slow.arrived;
    const stopping = app.stop();
    clock.advance(1000);
    await stopping;
    expect([await busy.untilClosed(), clock.pending]).to.deep.equal(['', 0]);
  });

  it('leaves no timer behind when there is nothing to wait for', async () => {
    const clock = new FakeClock();
    const app = await startApp({}, { app: { grace_period: 1000 }, clock });
    await app.stop();
    expect(clock.pending).to.equal(0);
  });

  it('goes on serving for the shutdown delay, and says so', async () => {
    const clock = new FakeClock();
    const app = await startApp({ routes: [says('{http.shutting_down} {http.time_until_shutdown}')] }, { app: { shutdown_delay: 60_000 }, clock });
    const before = await request(app.port, 'GET /');
    const stopping = app.stop();
    const during = await request(app.port, 'GET /');
    clock.advance(60_000);
    await stopping;
    expect([before.body, during.body]).to.deep.equal(['false ', 'true 1m']);
  });
});
