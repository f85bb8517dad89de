import { module } from '@caddis/core';
import { circuitBreakers, type CircuitBreaker } from '@caddis/core/http';
import { expect } from 'chai';
import { fetchAnswer } from '@caddis/test-helpers';
import { useFixture } from '../testing/fixture.js';
import { proxyTo } from '../testing/running-config.js';

/** Opens at the first server error. */
@module(circuitBreakers, { name: 'strict', summary: 'Opens with the first server error.' })
class StrictBreaker implements CircuitBreaker {
  static readonly records: number[] = [];
  private isOpen = false;

  ok(): boolean {
    return !this.isOpen;
  }

  record(status: number, latencyMs: number): void {
    expect(latencyMs).to.be.within(0, 10_000);
    StrictBreaker.records.push(status);
    if (status >= 500) this.isOpen = true;
  }
}

describe('circuit breakers of reverse_proxy', () => {
  const fixture = useFixture();
  beforeEach(() => StrictBreaker.records.splice(0));

  it('learn from responses, and keep requests away', async () => {
    const backend = await fixture.backend((request, response) => void response.writeHead(request.url === '/fail' ? 500 : 200).end());
    const edge = await fixture.edge(proxyTo([backend.dial], { circuit_breaker: { type: 'strict' } }), [], { extra: { StrictBreaker } });
    const statuses: number[] = [];
    for (const path of ['/', '/fail', '/']) statuses.push((await fetchAnswer(edge.url() + path)).status);
    expect(statuses).to.deep.equal([200, 500, 503]);
    expect(StrictBreaker.records).to.deep.equal([200, 500]);
  });

  it('learn of backends that do not answer', async () => {
    const edge = await fixture.edge(proxyTo([await fixture.refused()], { circuit_breaker: { type: 'strict' } }), [], { extra: { StrictBreaker } });
    expect([(await fetchAnswer(edge.url())).status, (await fetchAnswer(edge.url())).status]).to.deep.equal([502, 503]);
    expect(StrictBreaker.records).to.deep.equal([502]);
  });
});
