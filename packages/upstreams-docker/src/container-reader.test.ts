import type { Matcher } from '@caddis/core/http';
import { FakeClock, RecordingLogger, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { Rules } from './assess-container.js';
import { ContainerReader } from './container-reader.js';
import { readContainer, type Container, type ListedContainer } from './engine/container.js';
import type { EngineView } from './engine/engine-service.js';
import { LabelMatchersCache } from './label-matchers-cache.js';
import { listedContainer } from './testing/fake-engine.js';
import { MatcherContext } from './testing/matcher-context.js';
import { SourceFixture } from './testing/source-fixture.js';

const graceMs = 600_000;
const matcher = 'com.caddyserver.http.matchers';
const engineDown = new Error('engine is down');

/** The only matcher in these tests: `path`, which compares exact paths. */
function make(name: string, config: unknown): Matcher {
  if (name !== 'path') throw new Error(`unknown matcher ${name}`);
  return { matches: ({ uri }) => (config as readonly string[]).includes(uri) };
}

function view(...containers: readonly ListedContainer[]): EngineView {
  return { containers: containers.map((listed) => readContainer(listed) as Container), ownNetworks: new Set() };
}

describe('ContainerReader', () => {
  let clock: FakeClock;
  let log: RecordingLogger;
  let context: MatcherContext;
  beforeEach(() => {
    clock = new FakeClock();
    log = new RecordingLogger();
    context = new MatcherContext(make);
  });

  function createSource(rules: Partial<Rules> = {}, hurry?: () => void): SourceFixture {
    const reader = new ContainerReader({
      rules: { labels: {}, port: undefined, publishedPorts: false, engineAddress: '127.0.0.1', ...rules },
      matchersCache: new LabelMatchersCache(context, () => undefined),
      log,
    });
    return new SourceFixture({ reader, hurry, graceMs, clock, log });
  }

  /** Returns what requests get once the source has processed the last view. */
  async function dialsOf(source: SourceFixture, uri = '/'): Promise<readonly string[]> {
    await clock.advance(0);
    return (await source.get(testRequest({ uri }))).map(({ dial }) => dial);
  }

  it('lets requests wait for the first list', async () => {
    const source = createSource();
    const waiting = source.get(testRequest());
    source.listed(view(listedContainer('web', '10.0.0.1')));
    expect(await waiting).to.deep.equal([{ dial: '10.0.0.1:80', origin: 'web' }]);
    expect(source.get(testRequest())).to.equal(await waiting);
  });

  it('gives upstreams the labels that the config names, from those of their containers', async () => {
    const upstreamLabels = { zone: 'com.example.zone', version: 'version', odd: 'toString' };
    const reader = new ContainerReader({
      rules: { labels: {}, port: undefined, publishedPorts: false, engineAddress: '127.0.0.1' },
      upstreamLabels,
      matchersCache: new LabelMatchersCache(context, () => undefined),
      log,
    });
    const zone = listedContainer('zone', '10.0.0.1', { Labels: { 'com.caddyserver.http.upstream.port': '80', 'com.example.zone': 'eu-1', other: 'x' } });
    const { upstreams } = await reader.read(view(zone, listedContainer('bare', '10.0.0.2')));
    expect(upstreams).to.deep.equal([
      { dial: '10.0.0.1:80', labels: { zone: 'eu-1' }, origin: 'zone' },
      { dial: '10.0.0.2:80', origin: 'bare' },
    ]);
    await reader.close();
  });

  it('is empty, which is not an error, when there are no containers', async () => {
    const source = createSource();
    source.listed(view());
    expect(await dialsOf(source)).to.deep.equal([]);
    expect(source.status().state).to.equal('empty');
  });

  it('throws why the engine cannot be asked while nothing is known, and takes no empty list for an answer (pitfalls 5, 6)', async () => {
    const source = createSource();
    const waiting = source.get(testRequest());
    source.failed(engineDown, clock.now() + 500);
    expect(await (waiting as Promise<unknown>).catch((error: unknown) => error)).to.equal(engineDown);
    expect(() => source.get(testRequest())).to.throw(engineDown.message);
    expect(source.status()).to.deep.include({ state: 'failing', nextTry: clock.now() + 500 });
  });

  it('uses the last list while the engine is down, until the grace period ends, and the next one at once (pitfalls 8, 14)', async () => {
    const source = createSource();
    const listed = view(listedContainer('web', '10.0.0.1'));
    source.listed(listed);
    const before = await dialsOf(source);
    source.failed(engineDown, 0);
    await clock.advance(graceMs);
    expect([await dialsOf(source), source.status().state]).to.deep.equal([before, 'stale']);
    await clock.advance(1);
    expect(() => source.get(testRequest())).to.throw(engineDown.message);
    expect(source.status().state).to.equal('failing');
    source.listed(listed);
    expect([await dialsOf(source), source.status().state]).to.deep.equal([before, 'ok']);
  });

  it('has the engine tried again for requests that find nothing, and lets them wait for that (pitfall 5)', async () => {
    const listed = view(listedContainer('web', '10.0.0.1'));
    let hurried = 0;
    const source = createSource({}, () => (hurried += 1));
    source.failed(engineDown, 60_000);
    const requests = [testRequest(), testRequest()];
    for (const request of requests) source.lookAgain(request);
    const waiting = requests.map((request) => source.get(request));
    expect(() => source.get(testRequest())).to.throw(engineDown.message);
    source.trying();
    source.listed(listed);
    const answers = await Promise.all(waiting);
    expect([hurried > 0, new Set(answers).size, answers[0]]).to.deep.equal([true, 1, [{ dial: '10.0.0.1:80', origin: 'web' }]]);
  });

  it('lets no request wait for longer than five seconds', async () => {
    const source = createSource({}, () => undefined);
    source.failed(engineDown, 60_000);
    const request = testRequest();
    source.lookAgain(request);
    const waiting = Promise.resolve(source.get(request)).catch((error: unknown) => error);
    await clock.advance(5000);
    expect([await waiting, clock.pending]).to.deep.equal([engineDown, 0]);
  });

  it('says once what of a list could not be read', async () => {
    const source = createSource();
    const leftOut = [{ candidate: 'entry 1 of the list', reason: 'it is not an object' }];
    for (let times = 0; times < 3; times += 1) {
      source.listed({ ...view(listedContainer('web', '10.0.0.1')), leftOut });
      await clock.advance(0);
    }
    expect([source.status().state, source.status().leftOut]).to.deep.equal(['partial', leftOut]);
    expect(log.lines).to.deep.equal([{ level: 'warn', message: 'some entries of the container list cannot be read', left_out: leftOut }]);
  });

  it('looks at ten thousand containers without keeping anything else waiting', async () => {
    const source = createSource();
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    const waiting = source.get(testRequest());
    let next = setImmediate(count);
    source.listed(view(...Array.from({ length: 10_000 }, (_value, index) => listedContainer(`c${index}`, `10.1.${index >> 8}.${index & 255}`))));
    expect(await waiting).to.have.length(10_000);
    clearImmediate(next);
    expect(turns).to.be.greaterThan(40);
  });

  it('applies the change from some containers to none, and back (pitfall 7)', async () => {
    const source = createSource();
    const seven = Array.from({ length: 7 }, (_item, index) => listedContainer(`web${index}`, `10.0.0.${index + 1}`));
    const counts: number[] = [];
    for (const containers of [seven, [], seven]) {
      source.listed(view(...containers));
      counts.push((await dialsOf(source)).length);
    }
    expect(counts).to.deep.equal([7, 0, 7]);
  });

  it('keeps upstreams and array while containers only change in what does not matter (pitfall 10)', async () => {
    const source = createSource();
    source.listed(view(listedContainer('web', '10.0.0.1')));
    await clock.advance(0);
    const before = source.get(testRequest());
    source.listed(view(listedContainer('web', '10.0.0.1', { Labels: { version: '2' } })));
    await clock.advance(0);
    expect(source.get(testRequest())).to.equal(before);
  });

  it('keeps the others while one container restarts again and again (pitfall 38)', async () => {
    const source = createSource();
    const web = listedContainer('web', '10.0.0.1', { Labels: { [`${matcher}.path`]: '/web' } });
    const broken = listedContainer('broken', '10.0.0.2', { Labels: { [`${matcher}.path`]: '/broken' } });
    source.listed(view(broken, web));
    await clock.advance(0);
    const before = source.get(testRequest({ uri: '/web' }));
    for (let round = 0; round < 5; round += 1) {
      source.listed(view(...(round % 2 === 0 ? [] : [broken]), web));
      await clock.advance(0);
      expect(source.get(testRequest({ uri: '/web' }))).to.equal(before);
    }
    expect(context.attempts).to.equal(4);
  });

  it('takes the last of several lists that come while matchers are built (pitfall 12)', async () => {
    const source = createSource();
    const labels = { [`${matcher}.path`]: '/' };
    source.listed(view(listedContainer('one', '10.0.0.1', { Labels: labels })));
    source.listed(view(listedContainer('two', '10.0.0.2', { Labels: labels })));
    source.listed(view(listedContainer('three', '10.0.0.3', { Labels: labels })));
    expect(await dialsOf(source)).to.deep.equal(['10.0.0.3:80']);
  });

  it('stays stale when the engine fails while matchers are built', async () => {
    const source = createSource();
    source.listed(view(listedContainer('web', '10.0.0.1', { Labels: { [`${matcher}.path`]: '/' } })));
    source.failed(engineDown, 0);
    expect([await dialsOf(source), source.status().state]).to.deep.equal([['10.0.0.1:80'], 'stale']);
  });

  it('unloads the matchers of a container that is gone', async () => {
    const source = createSource();
    source.listed(view(listedContainer('web', '10.0.0.1', { Labels: { [`${matcher}.path`]: '/a /b' } })));
    expect([await dialsOf(source, '/b'), await dialsOf(source, '/c')]).to.deep.equal([['10.0.0.1:80'], []]);
    expect(context.loaded).to.deep.equal(['path ["/a","/b"]']);
    source.listed(view());
    await clock.advance(0);
    expect(context.loaded).to.deep.equal([]);
  });

  it('names each container that is left out with the reason, and logs once what must be corrected', async () => {
    const source = createSource();
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
    source.listed(view(...containers));
    expect(await dialsOf(source)).to.deep.equal(['10.0.0.1:80']);
    source.listed(view(...containers));
    await clock.advance(0);
    expect(source.status()).to.deep.equal({
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
    const source = createSource();
    const noPort = listedContainer('web', '10.0.0.1', { Labels: { 'com.caddyserver.http.upstream.port': '' } });
    for (const container of [noPort, noPort, listedContainer('web', ''), listedContainer('web', '10.0.0.1'), noPort]) {
      source.listed(view(container));
      await clock.advance(0);
    }
    expect(log.lines.map(({ reason }) => reason)).to.deep.equal([
      'no port: set `port`, or give the container label com.caddyserver.http.upstream.port',
      'no address in network web',
      'no port: set `port`, or give the container label com.caddyserver.http.upstream.port',
    ]);
  });

  it('logs an outage once a minute, and its end', async () => {
    const source = createSource();
    for (let attempt = 0; attempt < 100; attempt += 1) {
      source.failed(engineDown, clock.now() + 1000);
      await clock.advance(1000);
    }
    source.listed(view());
    await clock.advance(0);
    expect(log.lines.map(({ level, message, suppressed }) => ({ level, message, suppressed }))).to.deep.equal([
      { level: 'error', message: 'docker engine does not answer', suppressed: undefined },
      { level: 'error', message: 'docker engine does not answer', suppressed: 59 },
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
      const source = createSource({ labels });
      source.listed(
        view(
          listedContainer('one', '10.0.0.1', { Labels: { tier: 'front', zone: 'a' } }),
          listedContainer('two', '10.0.0.2', { Labels: { tier: 'front', zone: 'b' } }),
          listedContainer('three', '10.0.0.3', { Labels: { tier: 'back' } }),
        ),
      );
      expect(await dialsOf(source)).to.deep.equal(expected);
      expect(source.status().leftOut).to.deep.equal([]);
    });
  }

  it('prefers the port of the config to that of the label', async () => {
    const source = createSource({ port: 8080 });
    source.listed(view(listedContainer('web', '10.0.0.1')));
    expect(await dialsOf(source)).to.deep.equal(['10.0.0.1:8080']);
  });

  it('gives requests that wait an error when it is closed (pitfall 15)', async () => {
    const source = createSource();
    const waiting = source.get(testRequest()) as Promise<unknown>;
    await source.close();
    expect(await waiting.catch((error: { readonly code: string }) => error.code)).to.equal('UPSTREAM_KIT_CLOSED');
  });
});
