import { testRequest } from '@caddis/test-helpers';
import { conformance } from '@caddis/testkit';
import { expect } from 'chai';
import { MaintenanceHandler } from './maintenance-handler.js';

conformance(MaintenanceHandler, { describe, it });

describe('the handler maintenance', () => {
  /** Sends a request. Returns the answer of the handler, or that of the next handler. */
  function ask(config, clientIp = '192.0.2.1') {
    const fields = {};
    const answer = { fields };
    const response = { headers: { set: (name, value) => (fields[name] = value) }, end: (body) => Object.assign(answer, { status: response.status, body }) };
    new MaintenanceHandler({ message: 'later', retry_after: 90_000, allow: [], ...config }).handle(testRequest({ clientIp }), response, () => {
      answer.isNext = true;
    });
    return answer;
  }

  it('answers 503 and says when to come back', () => {
    expect(ask()).to.deep.equal({ status: 503, body: 'later\n', fields: { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '90' } });
    expect(ask({ retry_after: 0 }).fields).to.not.have.property('Retry-After');
  });

  for (const [clientIp, isNext] of [
    ['10.1.2.3', true],
    ['192.0.2.7', true],
    ['192.0.2.8', undefined],
    ['2001:db8::1', true],
    ['2001:db9::1', undefined],
  ]) {
    it(`${isNext === true ? 'lets' : 'does not let'} ${clientIp} through`, () => {
      expect(ask({ allow: ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'] }, clientIp).isNext).to.equal(isNext);
    });
  }

  for (const range of ['office', '10.0.0.0/33', '10.0.0.0/', '10.0.0/8']) {
    it(`refuses ${JSON.stringify(range)} as a range`, () => {
      expect(() => new MaintenanceHandler({ allow: [range] })).to.throw();
    });
  }
});
