import { FakeClock, RawClient } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { parseAnswer, request } from '../testing/exchange.js';
import { held, says, type TestServer } from '../testing/routes.js';
import { startApp, startFailure, type RunningApp, type StartOptions } from '../testing/running-app.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('the app http on reload', () => {
  let started: RunningApp[] = [];
  const start = async (server?: TestServer, options?: StartOptions): Promise<RunningApp> => {
    const app = await startApp(server, options);
    started.push(app);
    return app;
  };
  afterEach(async () => {
    for (const app of started) await app.stop();
    started = [];
  });

  it('keeps the socket and idle connections, and the new config answers on them', async () => {
    const old = await start({ routes: [says('old')] });
    const client = await RawClient.connect(old.port);
    client.send(get);
    await client.take('old');
    const next = await old.reload({ routes: [says('new')] });
    await next.retired;
    client.send(get);
    await client.take('new');
    client.close();
    expect(next.port).to.equal(old.port);
  });

  it('finishes what is under way by the old config, while the new one answers the rest', async () => {
    const slow = held();
    const old = await start({ routes: slow.routes });
    const client = await RawClient.connect(old.port);
    client.send(get);
    await slow.arrived;
    const next = await old.reload({ routes: [says('new')] });
    let stopped = false;
    const stopping = next.retired.then(() => (stopped = true));
    const meanwhile = await request(old.port, 'GET /');
    const waited = !stopped;
    slow.finish();
    await client.take('late');
    await stopping;
    client.send(get);
    await client.take('new');
    client.close();
    expect([meanwhile.body, waited]).to.deep.equal(['new', true]);
  });

  it('goes back to the old config when the new one is given up', async () => {
    const old = await start({ routes: [says('old')] });
    let before = '';
    const startLast = async (): Promise<void> => {
      before = (await request(old.port, 'GET /')).body;
      throw new Error('given up');
    };
    const failure = await startFailure(old.reload({ routes: [says('new')] }, { startLast }));
    expect([failure.message, before, (await request(old.port, 'GET /')).body]).to.deep.equal(['given up', 'new', 'old']);
  });

  it('closes connections that the new config treats in another way, after what is under way', async () => {
    const slow = held();
    const old = await start({ routes: slow.routes });
    const [idle, silent, busy] = await Promise.all([1, 2, 3].map(() => RawClient.connect(old.port)));
    idle?.send(`OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n`);
    await idle?.take('\r\n\r\n');
    busy?.send(get);
    await slow.arrived;
    await old.reload({ routes: [says('new')], max_header_bytes: 4096 });
    await Promise.all([idle?.closed(), silent?.closed()]);
    slow.finish();
    const answer = await busy?.closed();
    expect(answer).to.match(/^HTTP\/1.1 200 OK\r\n[^]*Connection: close\r\n[^]*late$/);
    expect((await request(old.port, 'GET /')).body).to.equal('new');
  });

  it('listens again on an address that an older config still has requests on', async () => {
    const slow = held();
    const address = `127.0.0.1:${await freePort()}`;
    const first = await start({ listen: [address], routes: slow.routes });
    const client = await RawClient.connect(first.port);
    client.send(get);
    await slow.arrived;
    const second = await first.reload({ listen: [] });
    const meanwhile = await RawClient.connect(first.port).then(() => 'open', () => 'closed');
    const third = await second.reload({ listen: [address], routes: [says('third')] });
    await third.retired;
    const answer = await request(first.port, 'GET /');
    slow.finish();
    await client.take('late');
    await second.retired;
    expect([meanwhile, answer.body]).to.deep.equal(['closed', 'third']);
  });

  it('leaves requests of older configs alone when newer ones end', async () => {
    const slow = held();
    const first = await start({ routes: slow.routes });
    const client = await RawClient.connect(first.port);
    client.send(get);
    await slow.arrived;
    const second = await first.reload({ routes: [says('second')], max_header_bytes: 4096 });
    const third = await second.reload({ routes: [says('third')], max_header_bytes: 4096 });
    await third.retired;
    slow.finish();
    const answer = await client.closed();
    await second.retired;
    expect([answer.slice(-4), (await request(third.port, 'GET /')).body]).to.deep.equal(['late', 'third']);
  });

  it('drops nothing under load', async () => {
    const app = await startApp({ routes: [says('0;')] });
    const { port } = app;
    let running = true;
    const answers: string[] = [];
    const load = async (): Promise<void> => {
      const client = await RawClient.connect(port);
      while (running) {
        client.send(get);
        answers.push((await client.take('\r\n\r\n')).slice(9, 12));
        await client.take(';');
      }
      client.close();
    };
    const clients = Array.from({ length: 8 }, load);
    for (let round = 1; round <= 10; round += 1) {
      const next = await app.reload({ routes: [says(`${round};`)] });
      await next.retired;
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
    await Promise.all(clients);
    await app.stop();
    expect(new Set(answers)).to.deep.equal(new Set(['200']));
  });
});

describe('the app http at the end', () => {
  it('closes idle connections at once, and waits for requests under way', async () => {
    const slow = held();
    const app = await startApp({ listen: [`127.0.0.1:${await freePort()}`], routes: slow.routes });
    const idle = await RawClient.connect(app.port);
    idle.send('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n');
    await idle.take('\r\n\r\n');
    const busy = await RawClient.connect(app.port);
    busy.send(get);
    await slow.arrived;
    const stopping = app.stop();
    await idle.closed();
    slow.finish();
    const answer = parseAnswer(await busy.closed());
    await stopping;
    const refused = await RawClient.connect(app.port).then(() => false, () => true);
    expect([answer.body, refused]).to.deep.equal(['late', true]);
  });

  it('answers requests that have arrived on idle connections and are not read yet', async () => {
    const app = await startApp({ routes: [says('answered')] });
    const [idle, fresh] = [await RawClient.connect(app.port), await RawClient.connect(app.port)];
    idle.send(get);
    await idle.take('answered');
    // The bytes are in the buffers of the system when these calls return.
    for (const client of [idle, fresh]) client.send(get);
    const stopping = app.stop();
    const answers = [parseAnswer(await idle.closed()), parseAnswer(await fresh.closed())];
    await stopping;
    expect(answers.map(({ body }) => body)).to.deep.equal(['answered', 'answered']);
  });

  it('cuts what is still under way after the grace period', async () => {
    const clock = new FakeClock();
    const slow = held();
    const app = await startApp({ routes: slow.routes }, { http: { grace_period: '1s' }, clock });
    const busy = await RawClient.connect(app.port);
    busy.send(get);
    await slow.arrived;
    const stopping = app.stop();
    await clock.timer(1000);
    clock.jump(1000);
    await stopping;
    expect([await busy.closed(), clock.pending]).to.deep.equal(['', 0]);
  });

  it('leaves no timer behind when there is nothing to wait for', async () => {
    const clock = new FakeClock();
    const app = await startApp({}, { http: { grace_period: '1s' }, clock });
    await app.stop();
    expect(clock.pending).to.equal(0);
  });

  it('continues serving for the shutdown delay, and says so', async () => {
    const clock = new FakeClock();
    const app = await startApp({ routes: [says('{http.shutting_down} {http.time_until_shutdown}')] }, { http: { shutdown_delay: '1m' }, clock });
    const before = await request(app.port, 'GET /');
    const stopping = app.stop();
    await clock.timer(60_000);
    const during = await request(app.port, 'GET /');
    clock.jump(60_000);
    await stopping;
    expect([before.body, during.body]).to.deep.equal(['false ', 'true 1m']);
  });
});
