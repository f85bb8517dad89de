import { expect } from 'chai';
import { StaticIpSource } from './static.js';

describe('ip source static', () => {
  it('gives the ranges of its config', () => {
    const source = new StaticIpSource({ ranges: ['10.0.0.0/8', '::1'] });
    source.provision();
    expect(source.getRanges()).to.deep.equal(['10.0.0.0/8', '::1']);
  });

  it('refuses a bad range when it is provisioned', () => {
    expect(() => new StaticIpSource({ ranges: ['10.0.0.0/99'] }).provision()).to.throw().with.property('code', 'HTTP_RANGE_INVALID');
  });
});
