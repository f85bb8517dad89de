import { systemClock, isCaddisError, type Clock } from '@caddis/core';
import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { FakeEngine, listedContainer } from '../testing/fake-engine.js';
import { EngineConnection } from './engine-connection.js';
import { resolveEngineSettings } from './engine-settings.js';

const filters = { label: ['com.caddyserver.http.enable=true'] };

describe('EngineConnection', () => {
  let engine: FakeEngine;
  let closed: AbortController;
  beforeEach(async () => {
    engine = await FakeEngine.start();
    closed = new AbortController();
  });
  afterEach(async () => {
    closed.abort();
    await engine.down();
  });

  function open(version?: string, clock: Clock = systemClock): Promise<EngineConnection> {
    const settings = resolveEngineSettings({ host: engine.host, api_version: version }, {});
    return EngineConnection.open(settings, { clock, timeoutMs: 5000, signal: closed.signal });
  }

  async function failureOf(promise: Promise<unknown>): Promise<unknown> {
    return promise.then(
      () => 'no error',
      (error: unknown) => (isCaddisError(error) ? `${error.code}: ${error.message.replaceAll(/(tcp:\/\/)?127\.0\.0\.1:\d+/g, '$1engine')}` : error),
    );
  }

  for (const { name, speaks, wanted, expected } of [
    { name: 'speaks the newest version of the engine', speaks: '1.52', wanted: undefined, expected: ['/_ping', '/v1.52/containers/json'] },
    { name: 'speaks with an engine that knows nothing older than 1.44 (pitfall 39)', speaks: '1.44', wanted: undefined, expected: ['/_ping', '/v1.44/containers/json'] },
    { name: 'speaks without a version with an engine that names none', speaks: undefined, wanted: undefined, expected: ['/_ping', '/containers/json'] },
    { name: 'speaks the version of the config and does not ask', speaks: '1.52', wanted: '1.41', expected: ['/v1.41/containers/json'] },
  ]) {
    it(name, async () => {
      engine.apiVersion = speaks;
      await (await open(wanted)).listContainers(filters);
      expect(engine.requests.map((path) => path.split('?')[0])).to.deep.equal(expected);
    });
  }

  it('asks for the containers that match the filters', async () => {
    engine.containers = [listedContainer('web', '10.0.0.2')];
    const containers = await (await open('1.41')).listContainers(filters);
    expect(containers.map(({ name }) => name)).to.deep.equal(['web']);
    expect(engine.requests).to.deep.equal(['/v1.41/containers/json?filters={"label":["com.caddyserver.http.enable=true"]}']);
  });

  it('tells which endpoint a proxy forbids (pitfall 39)', async () => {
    engine.behaviour.list = { status: 403, body: '<html>Forbidden</html>' };
    const connection = await open('1.41');
    expect(await failureOf(connection.listContainers(filters))).to.equal(
      'DOCKER_ENGINE_REFUSED: tcp://engine answered 403 to GET /v1.41/containers/json: "<html>Forbidden</html>"',
    );
  });

  it('passes on why the engine refuses a version (pitfall 39)', async () => {
    engine.behaviour.events = { status: 400, body: '{"message":"client version 1.12 is too old"}' };
    const connection = await open('1.12');
    expect(await failureOf(connection.events({}))).to.equal(
      'DOCKER_ENGINE_REFUSED: tcp://engine answered 400 to GET /v1.12/events: client version 1.12 is too old',
    );
  });

  it('passes on what else a proxy may say', async () => {
    engine.behaviour.ping = { status: 502, body: '{"error":"bad gateway"}' };
    expect(await failureOf(open())).to.equal('DOCKER_ENGINE_REFUSED: tcp://engine answered 502 to GET /_ping: "{\\"error\\":\\"bad gateway\\"}"');
  });

  for (const body of ['not JSON', '{"message":"not a list"}', '[null]']) {
    it(`does not take ${body} for a list`, async () => {
      engine.behaviour.list = { status: 200, body };
      const connection = await open('1.41');
      expect(await failureOf(connection.listContainers(filters))).to.equal(
        'DOCKER_ENGINE_ANSWER_INVALID: tcp://engine answered GET /v1.41/containers/json with something that is not a list of containers',
      );
    });
  }

  it('waits for an answer no longer than the timeout', async () => {
    engine.behaviour.ping = 'silence';
    const clock = new FakeClock();
    const requested = engine.nextRequest();
    const failure = failureOf(open(undefined, clock));
    await requested;
    await clock.advance(4999);
    expect(clock.pending).to.equal(1);
    await clock.advance(1);
    expect(await failure).to.equal('DOCKER_ENGINE_SILENT: tcp://engine did not answer GET /_ping in time');
  });

  it('waits no longer for the rest of an answer either', async () => {
    engine.behaviour.list = 'stall';
    const clock = new FakeClock();
    const connection = await open('1.41', clock);
    const stalled = engine.nextRequest();
    const failure = failureOf(connection.listContainers(filters));
    await stalled;
    await clock.advance(5000);
    expect(await failure).to.equal('DOCKER_ENGINE_SILENT: tcp://engine did not answer GET /v1.41/containers/json in time');
  });

  it('says that there is no connection when the engine is gone', async () => {
    await engine.down();
    expect(await failureOf(open())).to.equal('DOCKER_ENGINE_UNREACHABLE: no connection to tcp://engine: connect ECONNREFUSED engine');
  });

  it('gives up at once when the watch is closed', async () => {
    engine.behaviour.ping = 'silence';
    const requested = engine.nextRequest();
    const failure = failureOf(open());
    await requested;
    closed.abort();
    expect(await failure).to.equal('DOCKER_ENGINE_UNREACHABLE: no connection to tcp://engine: The operation was aborted');
  });

  it('keeps no connection after an answer', async () => {
    await (await open()).listContainers(filters);
    await engine.idle();
    expect(engine.connections).to.equal(0);
  });

  it('survives a reset of the stream of events', async () => {
    const events = await (await open('1.41')).events({});
    const over = new Promise<string>((resolve) => {
      events.on('error', () => undefined).on('close', () => resolve('closed'));
    });
    events.resume();
    engine.cut('reset');
    expect(await over).to.equal('closed');
  });
});
