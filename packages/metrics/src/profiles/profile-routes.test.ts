import type { AdminRequest } from '@caddis/core/admin';
import { failureOf, FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { ProfileRoutes } from './profile-routes.js';
import { type RunningServer, startServer } from '../testing/running-server.js';

describe('profiles at the admin endpoint', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startServer({ servers: { edge: {} } });
  });
  afterEach(() => server.stop());

  it('are taken of the processor', async () => {
    const { status, body } = await server.askAdmin('/debug/pprof/profile?seconds=1');
    expect([status, Object.keys(JSON.parse(body) as object)]).to.deep.equal([200, ['nodes', 'startTime', 'endTime', 'samples', 'timeDeltas']]);
  });

  it('last no longer than they may', async () => {
    const { status, body } = await server.askAdmin('/debug/pprof/profile?seconds=1e9');
    expect([status, JSON.parse(body)]).to.deep.equal([400, { error: 'seconds must be 1 to 120: 1e9' }]);
  });

  it('are of workers only where there are some', async () => {
    const { status, body } = await server.askAdmin('/debug/pprof/profile?seconds=1&worker=1');
    expect([status, JSON.parse(body)]).to.deep.equal([404, { error: 'there is no worker 1: the server is one process' }]);
  });

  it('of the memory are for those who may see secrets', async () => {
    expect((await server.askAdmin('/debug/pprof/heap')).status).to.equal(403);
  });
});

describe('ProfileRoutes', () => {
  it('takes one profile at a time', async () => {
    const time = new FakeClock();
    const take = new ProfileRoutes({}, time).routes().find(({ path }) => path === '/debug/pprof/profile')?.handle as (request: AdminRequest) => Promise<{ body?: unknown }>;
    const request = { query: new URLSearchParams('seconds=60'), signal: new AbortController().signal } as unknown as AdminRequest;
    const first = take(request);
    expect(await failureOf(take(request))).to.include({ status: 409, message: 'another profile is being taken' });
    await time.timer(60_000);
    await time.advance(60_000);
    expect((await first).body).to.be.a('string').that.includes('"nodes"');
    const next = take(request);
    await time.timer(60_000);
    await time.advance(60_000);
    await next;
  });
});
