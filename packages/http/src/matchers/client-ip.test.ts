import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { ClientIpMatcher } from './client-ip.js';

describe('matcher client_ip', () => {
  it('compares addresses, and refuses a bad range when it is provisioned', () => {
    const matcher = new ClientIpMatcher({ ranges: ['10.0.0.0/8'] });
    matcher.provision();
    const bad = new ClientIpMatcher({ ranges: ['10.0.0.0/99'] });
    expect([matcher.matches(new TestRequest({ remote: '10.1.2.3' })), matcher.matches(new TestRequest())]).to.deep.equal([true, false]);
    expect(() => bad.provision()).to.throw().with.property('code', 'HTTP_RANGE_INVALID');
  });
});
