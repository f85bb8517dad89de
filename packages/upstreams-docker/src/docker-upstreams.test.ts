import { isCaddisError } from '@caddis/core';
import { FakeClock, SharedValues, testRequest, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { DockerConfig } from './docker-config.js';
import { createSource } from './testing/create-source.js';
import { FakeEngine, listedContainer } from './testing/fake-engine.js';
import { MatcherContext } from './testing/matcher-context.js';

const front = listedContainer('front', '10.0.0.1', { Labels: { tier: 'front' } });
const back = listedContainer('back', '10.0.0.2', { Labels: { tier: 'back' } });

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (isCaddisError(error) ? error.code : error),
  );
}

describe('DockerUpstreams', () => {
  let engine: FakeEngine;
  let clock: FakeClock;
  let contexts: MatcherContext[];
  beforeEach(async () => {
    engine = await FakeEngine.start();
    engine.containers = [back, front];
    clock = new FakeClock();
    contexts = [];
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    await engine.idle();
    expect(clock.pending).to.equal(0);
    await engine.down();
  });

  /** Provisions a source; sources with the same `shared` belong to one process. */
  async function provision(config: Partial<DockerConfig>, shared = new SharedValues()) {
    const source = createSource({ host: engine.host, ...config }, { clock });
    const context = new MatcherContext(undefined, shared);
    contexts.push(context);
    await source.provision(context);
    return { source, context, dials: async () => (await source.getUpstreams(testRequest())).map(({ dial }) => dial) };
  }

  it('finds containers', async () => {
    const { source, dials } = await provision({});
    expect(source.status().state).to.equal('pending');
    expect(await dials()).to.deep.equal(['10.0.0.2:80', '10.0.0.1:80']);
    expect(source.status().state).to.equal('ok');
    expect(source.getUpstreams(testRequest())).to.equal(source.getUpstreams(testRequest()));
  });

  it('loads without an engine, says so, and recovers by itself (pitfall 40)', async () => {
    await engine.down();
    const { source, dials } = await provision({});
    expect(await codeOf(dials())).to.equal('DOCKER_ENGINE_UNREACHABLE');
    expect(source.status()).to.deep.include({ state: 'failing', upstreams: [] });
    await engine.up();
    await clock.advance(await clock.timer((ms) => ms <= 500));
    await until('the source is ok', () => source.status().state === 'ok');
    expect(await dials()).to.deep.equal(['10.0.0.2:80', '10.0.0.1:80']);
  });

  it('loads at once though the engine is silent, and the first requests wait no longer than the timeout', async () => {
    engine.behaviour.ping = 'silence';
    const { dials } = await provision({ timeout: 2000 });
    const code = codeOf(dials());
    await clock.timer((ms) => ms === 2000);
    await clock.advance(2000);
    expect(await code).to.equal('DOCKER_ENGINE_SILENT');
  });

  it('keeps two sources with different labels and ports apart, on one connection (pitfall 41)', async () => {
    const shared = new SharedValues();
    const one = await provision({ labels: { tier: ['front'] } }, shared);
    const two = await provision({ labels: { tier: ['back'] }, port: '8080' }, shared);
    expect([await one.dials(), await two.dials()]).to.deep.equal([['10.0.0.1:80'], ['10.0.0.2:8080']]);
    expect([engine.count('ping'), engine.count('events'), engine.count('list')]).to.deep.equal([1, 1, 1]);
  });

  it('asks two engines in one process', async () => {
    const other = await FakeEngine.start();
    other.containers = [front];
    const shared = new SharedValues();
    const one = await provision({}, shared);
    const two = await provision({ host: other.host }, shared);
    expect([await one.dials(), await two.dials()]).to.deep.equal([['10.0.0.2:80', '10.0.0.1:80'], ['10.0.0.1:80']]);
    await contexts[0]?.close();
    await other.down();
  });

  it('hands the connection over to the next config, which has an answer at once (pitfalls 15, 16)', async () => {
    const shared = new SharedValues();
    const old = await provision({}, shared);
    await old.dials();
    const next = await provision({ labels: { tier: ['front'] } }, shared);
    await old.context.close();
    expect(await next.dials()).to.deep.equal(['10.0.0.1:80']);
    expect(engine.count('ping')).to.equal(1);
  });

  it('leaves nothing when it is unloaded while a list is under way (pitfall 15)', async () => {
    engine.behaviour.list = 'silence';
    const { dials, context } = await provision({});
    const code = codeOf(dials());
    await clock.timer((ms) => ms === 100);
    await context.close();
    expect(await code).to.equal('UPSTREAM_KIT_CLOSED');
  });

  it('reads the environment where the config says nothing', async () => {
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = engine.host;
    try {
      const { dials } = await provision({ host: undefined });
      expect(await dials()).to.deep.equal(['10.0.0.2:80', '10.0.0.1:80']);
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });

  it('tells at once of a certificate that cannot be read', async () => {
    const tls = { root_ca_pem_files: ['/nowhere/ca.pem'], insecure_skip_verify: false };
    expect(await codeOf(provision({ host: 'tcp://127.0.0.1:1', tls }))).to.equal('KIT_TLS_FILE_UNREADABLE');
  });

  it('tells at once of a bad address', async () => {
    expect(await codeOf(provision({ host: 'engine:2375' }))).to.equal('DOCKER_HOST_INVALID');
  });

  for (const port of ['0', '65536']) {
    it(`refuses port ${port}`, () => {
      expect(() => createSource({ port }).validate()).to.throw(`bad port "${port}"`);
    });
  }

  for (const port of ['', '1', '65535']) {
    it(`accepts port ${JSON.stringify(port)}`, () => {
      expect(() => createSource({ port }).validate()).not.to.throw();
    });
  }
});
