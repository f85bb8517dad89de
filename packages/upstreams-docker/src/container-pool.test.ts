import type { Matcher } from '@caddis/core/http';
import { FakeClock, RecordingLogger, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { Rules } from './assess-container.js';
import { ContainerPool } from './container-pool.js';
import { readContainer, type Container, type ListedContainer } from './engine/container.js';
import type { EngineView } from './engine/engine-watch.js';
import { MatcherSets } from './matcher-sets.js';
import { listedContainer } from './testing/fake-engine.js';
import { MatcherContext } from './testing/matcher-context.js';

const graceMs = 600_000;
const matcher = 'com.caddyserver.http.matchers';
const engineDown = new Error('engine is down');

/** The one matcher of these tests: `path`, for one exact path. */
function make(name: string, config: unknown): Matcher {
  if (name !== 'path') throw new Error(`unknown matcher ${name}`);
  return { matches: ({ uri }) => (config as readonly string[]).includes(uri) };
}

function view(...containers: readonly ListedContainer[]): EngineView {
  return { containers: containers.map((listed) => readContainer(listed) as Container), ownNetworks: new Set() };
}

describe('ContainerPool', () => {
  let clock: FakeClock;
  let log: RecordingLogger;
  let context: MatcherContext;
  beforeEach(() => {
    clock = new FakeClock();
    log = new RecordingLogger();
    context = new MatcherContext(make);
  });

  function createPool(rules: Partial<Rules> = {}, hurry?: () => void): ContainerPool {
    return new ContainerPool({
      ...(hurry === undefined ? {} : { hurry }),
      host: 'unix:///run/docker.sock',
      rules: { labels: {}, port: undefined, publishedPorts: false, engineAddress: '127.0.0.1', ...rules },
      matcherSets: new MatcherSets(context, () => undefined),
      graceMs,
      clock,
      log,
    });
  }

  /** What requests get after the pool has taken in what it was told. */
  async function dialsOf(pool: ContainerPool, uri = '/'): Promise<readonly string[]> {
    await clock.advance(0);
    return (await pool.get(testRequest({ uri }))).map(({ dial }) => dial);
  }

  it('lets requests wait for the first list', async () => {
    const pool = createPool();
    const waiting = pool.get(testRequest());
    pool.listed(view(listedContainer('web', '10.0.0.1')));
    expect(await waiting).to.deep.equal([{ dial: '10.0.0.1:80', origin: 'web' }]);
    expect(pool.get(testRequest())).to.equal(await waiting);
  });

  it('is empty, which is no error, when there are no containers', async () => {
    const pool = createPool();
    pool.listed(view());
    expect(await dialsOf(pool)).to.deep.equal([]);
    expect(pool.status().state).to.equal('empty');
  });

  it('throws why the engine cannot be asked while nothing is known, and takes no empty list for an answer (pitfalls 5, 6)', async () => {
    const pool = createPool();
    const waiting = pool.get(testRequest());
    pool.failed(engineDown, clock.now() + 500);
    expect(await (waiting as Promise<unknown>).catch((error: unknown) => error)).to.equal(engineDown);
    expect(() => pool.get(testRequest())).to.throw(engineDown.message);
    expect(pool.status()).to.deep.include({ state: 'failing', nextTry: clock.now() + 500 });
  });

  it('uses the last list while the engine is down, until the grace period ends, and the next one at once (pitfalls 8, 14)', async () => {
    const pool = createPool();
    const listed = view(listedContainer('web', '10.0.0.1'));
    pool.listed(listed);
    const before = await dialsOf(pool);
    pool.failed(engineDown, 0);
    await clock.advance(graceMs);
    expect([await dialsOf(pool), pool.status().state]).to.deep.equal([before, 'stale']);
    await clock.advance(1);
    expect(() => pool.get(testRequest())).to.throw(engineDown.message);
    expect(pool.status().state).to.equal('failing');
    pool.listed(listed);
    expect([await dialsOf(pool), pool.status().state]).to.deep.equal([before, 'ok']);
  });

  it('has the engine tried again for requests that find nothing, and lets them wait for that (pitfall 5)', async () => {
    const listed = view(listedContainer('web', '10.0.0.1'));
    let hurried = 0;
    const pool = createPool({}, () => (hurried += 1));
    pool.failed(engineDown, 60_000);
    const requests = [testRequest(), testRequest()];
    for (const request of requests) pool.lookAgain(request);
    const waiting = requests.map((request) => pool.get(request));
    expect(() => pool.get(testRequest())).to.throw(engineDown.message);
    pool.trying();
    pool.listed(listed);
    const answers = await Promise.all(waiting);
    expect([hurried > 0, new Set(answers).size, answers[0]]).to.deep.equal([true, 1, [{ dial: '10.0.0.1:80', origin: 'web' }]]);
  });

  it('lets no request wait for longer than five seconds', async () => {
    const pool = createPool({}, () => undefined);
    pool.failed(engineDown, 60_000);
    const request = testRequest();
    pool.lookAgain(request);
    const waiting = Promise.resolve(pool.get(request)).catch((error: unknown) => error);
    await clock.advance(5000);
    expect([await waiting, clock.pending]).to.deep.equal([engineDown, 0]);
  });

  it('says once what of a list could not be read', async () => {
    const pool = createPool();
    const leftOut = [{ candidate: 'entry 1 of the list', reason: 'it is not an object' }];
    for (let times = 0; times < 3; times += 1) {
      pool.listed({ ...view(listedContainer('web', '10.0.0.1')), leftOut });
      await clock.advance(0);
    }
    expect([pool.status().state, pool.status().leftOut]).to.deep.equal(['partial', leftOut]);
    expect(log.lines).to.deep.equal([{ level: 'warn', message: 'part of what the docker engine lists cannot be read', left_out: leftOut }]);
  });

  it('looks at ten thousand containers without keeping anything else waiting', async () => {
    const pool = createPool();
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    const waiting = pool.get(testRequest());
    let next = setImmediate(count);
    pool.listed(view(...Array.from({ length: 10_000 }, (_value, index) => listedContainer(`c${index}`, `10.1.${index >> 8}.${index & 255}`))));
    expect(await waiting).to.have.length(10_000);
    clearImmediate(next);
    expect(turns).to.be.greaterThan(40);
  });

  it('applies the change from some containers to none, and back (pitfall 7)', async () => {
    const pool = createPool();
    const seven = Array.from({ length: 7 }, (_item, index) => listedContainer(`web${index}`, `10.0.0.${index + 1}`));
    const counts: number[] = [];
    for (const containers of [seven, [], seven]) {
      pool.listed(view(...containers));
      counts.push((await dialsOf(pool)).length);
    }
    expect(counts).to.deep.equal([7, 0, 7]);
  });

  it('keeps upstreams and array while containers only change in what does not matter (pitfall 10)', async () => {
    const pool = createPool();
    pool.listed(view(listedContainer('web', '10.0.0.1')));
    await clock.advance(0);
    const before = pool.get(testRequest());
    pool.listed(view(listedContainer('web', '10.0.0.1', { Labels: { version: '2' } })));
    await clock.advance(0);
    expect(pool.get(testRequest())).to.equal(before);
  });

  it('keeps the others while one container restarts again and again (pitfall 38)', async () => {
    const pool = createPool();
    const web = listedContainer('web', '10.0.0.1', { Labels: { [`${matcher}.path`]: '/web' } });
    const broken = listedContainer('broken', '10.0.0.2', { Labels: { [`${matcher}.path`]: '/broken' } });
    pool.listed(view(broken, web));
    await clock.advance(0);
    const before = pool.get(testRequest({ uri: '/web' }));
    for (let round = 0; round < 5; round += 1) {
      pool.listed(view(...(round % 2 === 0 ? [] : [broken]), web));
      await clock.advance(0);
      expect(pool.get(testRequest({ uri: '/web' }))).to.equal(before);
    }
    expect(context.attempts).to.equal(4);
  });

  it('takes the last of several lists that come while matchers are built (pitfall 12)', async () => {
    const pool = createPool();
    const labels = { [`${matcher}.path`]: '/' };
    pool.listed(view(listedContainer('one', '10.0.0.1', { Labels: labels })));
    pool.listed(view(listedContainer('two', '10.0.0.2', { Labels: labels })));
    pool.listed(view(listedContainer('three', '10.0.0.3', { Labels: labels })));
    expect(await dialsOf(pool)).to.deep.equal(['10.0.0.3:80']);
  });

  it('stays stale when the engine fails while matchers are built', async () => {
    const pool = createPool();
    pool.listed(view(listedContainer('web', '10.0.0.1', { Labels: { [`${matcher}.path`]: '/' } })));
    pool.failed(engineDown, 0);
    expect([await dialsOf(pool), pool.status().state]).to.deep.equal([['10.0.0.1:80'], 'stale']);
  });

  it('unloads the matchers of a container that is gone', async () => {
    const pool = createPool();
    pool.listed(view(listedContainer('web', '10.0.0.1', { Labels: { [`${matcher}.path`]: '/a /b' } })));
    expect([await dialsOf(pool, '/b'), await dialsOf(pool, '/c')]).to.deep.equal([['10.0.0.1:80'], []]);
    expect(context.loaded).to.deep.equal(['path ["/a","/b"]']);
    pool.listed(view());
    await clock.advance(0);
    expect(context.loaded).to.deep.equal([]);
  });

  it('names each container that is left out with the reason, and logs once what somebody must mend', async () => {
    const pool = createPool();
    const containers = [
      listedContainer('good', '10.0.0.1'),
      listedContainer('starting', '10.0.0.2', { Status: 'Up 1 second (health: starting)' }),
      listedContainer('unhealthy', '10.0.0.3', { Status: 'Up 1 hour (unhealthy)' }),
      listedContainer('paused', '10.0.0.4', { State: 'paused' }),
      listedContainer('no-port', '10.0.0.5', { Labels: { 'com.caddyserver.http.upstream.port': '' } }),
      listedContainer('bad-port', '10.0.0.6', { Labels: { 'com.caddyserver.http.upstream.port': '65536' } }),
      listedContainer('no-address', ''),
      listedContainer('unknown-matcher', '10.0.0.7', { Labels: { [`${matcher}.paht`]: '/' } }),
      listedContainer('bad-matcher', '10.0.0.8', { Labels: { [`${matcher}.host`]: 'a.example' } }),
    ];
    const leftOut = [
      { candidate: 'starting', reason: 'health check has not passed yet' },
      { candidate: 'unhealthy', reason: 'unhealthy' },
      { candidate: 'paused', reason: 'paused' },
      { candidate: 'no-port', reason: 'no port: set `port`, or give the container label com.caddyserver.http.upstream.port' },
      { candidate: 'bad-port', reason: 'bad value "65536" of label com.caddyserver.http.upstream.port' },
      { candidate: 'no-address', reason: 'no address in network web' },
      { candidate: 'unknown-matcher', reason: `unknown matcher label ${matcher}.paht` },
      { candidate: 'bad-matcher', reason: 'its matcher labels are not accepted: unknown matcher host' },
    ];
    pool.listed(view(...containers));
    expect(await dialsOf(pool)).to.deep.equal(['10.0.0.1:80']);
    pool.listed(view(...containers));
    await clock.advance(0);
    expect(pool.status()).to.deep.equal({
      state: 'partial',
      upstreams: [{ dial: '10.0.0.1:80', origin: 'good' }],
      lastSuccess: clock.now(),
      lastError: undefined,
      nextTry: undefined,
      leftOut,
    });
    expect(log.lines).to.deep.equal(
      leftOut.slice(3).map(({ candidate, reason }) => ({ level: 'warn', container: candidate, reason, message: 'container left out' })),
    );
  });

  it('logs again when a container is left out for another reason, or again', async () => {
    const pool = createPool();
    const noPort = listedContainer('web', '10.0.0.1', { Labels: { 'com.caddyserver.http.upstream.port': '' } });
    for (const container of [noPort, noPort, listedContainer('web', ''), listedContainer('web', '10.0.0.1'), noPort]) {
      pool.listed(view(container));
      await clock.advance(0);
    }
    expect(log.lines.map(({ reason }) => reason)).to.deep.equal([
      'no port: set `port`, or give the container label com.caddyserver.http.upstream.port',
      'no address in network web',
      'no port: set `port`, or give the container label com.caddyserver.http.upstream.port',
    ]);
  });

  it('logs an outage once a minute, and its end', async () => {
    const pool = createPool();
    for (let attempt = 0; attempt < 100; attempt += 1) {
      pool.failed(engineDown, clock.now() + 1000);
      await clock.advance(1000);
    }
    pool.listed(view());
    expect(log.lines.map(({ level, message, suppressed }) => ({ level, message, suppressed }))).to.deep.equal([
      { level: 'warn', message: 'docker engine does not answer', suppressed: undefined },
      { level: 'warn', message: 'docker engine does not answer', suppressed: 59 },
      { level: 'info', message: 'docker engine answers again', suppressed: undefined },
    ]);
  });

  const wanted: readonly { readonly labels: Rules['labels']; readonly expected: readonly string[] }[] = [
    { labels: {}, expected: ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'] },
    { labels: { tier: ['front'] }, expected: ['10.0.0.1:80', '10.0.0.2:80'] },
    { labels: { tier: ['front', 'back'] }, expected: ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'] },
    { labels: { tier: ['front'], zone: ['b'] }, expected: ['10.0.0.2:80'] },
    { labels: { tier: [] }, expected: [] },
    { labels: { constructor: ['x'] }, expected: [] },
  ];
  for (const { labels, expected } of wanted) {
    it(`takes containers with all of the labels ${JSON.stringify(labels)}`, async () => {
      const pool = createPool({ labels });
      pool.listed(
        view(
          listedContainer('one', '10.0.0.1', { Labels: { tier: 'front', zone: 'a' } }),
          listedContainer('two', '10.0.0.2', { Labels: { tier: 'front', zone: 'b' } }),
          listedContainer('three', '10.0.0.3', { Labels: { tier: 'back' } }),
        ),
      );
      expect(await dialsOf(pool)).to.deep.equal(expected);
      expect(pool.status().leftOut).to.deep.equal([]);
    });
  }

  it('prefers the port of the config to that of the label', async () => {
    const pool = createPool({ port: 8080 });
    pool.listed(view(listedContainer('web', '10.0.0.1')));
    expect(await dialsOf(pool)).to.deep.equal(['10.0.0.1:8080']);
  });

  it('gives requests that wait an error when it is closed (pitfall 15)', async () => {
    const pool = createPool();
    const waiting = pool.get(testRequest()) as Promise<unknown>;
    await pool.close();
    expect(await waiting.catch((error: { readonly code: string }) => error.code)).to.equal('UPSTREAM_KIT_CLOSED');
  });
});
