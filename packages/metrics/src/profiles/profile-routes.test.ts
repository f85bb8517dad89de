import { expect } from 'chai';
import { type RunningServer, startServer } from '../testing/running-server.js';

describe('profiles at the admin endpoint', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startServer({ servers: { edge: {} } });
  });
  afterEach(() => server.stop());

  it('are taken of the processor, one at a time', async () => {
    const first = server.askAdmin('/debug/pprof/profile?seconds=1');
    const other = await server.askAdmin('/debug/pprof/profile?seconds=1');
    const { status, body } = await first;
    expect([status, Object.keys(JSON.parse(body) as object), [other.status, JSON.parse(other.body)]]).to.deep.equal([
      200,
      ['nodes', 'startTime', 'endTime', 'samples', 'timeDeltas'],
      [409, { error: 'another profile is being taken' }],
    ]);
  });

  it('last no longer than they may', async () => {
    const { status, body } = await server.askAdmin('/debug/pprof/profile?seconds=1e9');
    expect([status, JSON.parse(body)]).to.deep.equal([400, { error: 'seconds must be 1 to 120: 1e9' }]);
  });

  it('of the memory are for those who may see secrets', async () => {
    expect((await server.askAdmin('/debug/pprof/heap')).status).to.equal(403);
  });
});
