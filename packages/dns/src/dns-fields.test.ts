import { parseNetworkAddress } from '@caddis/core';
import { expect } from 'chai';
import { type DnsConfig, DnsSettings } from './dns-fields.js';

describe('DnsSettings', () => {
  const settings = (config: Partial<DnsConfig>): DnsSettings => new DnsSettings({ refresh: 60_000, dial_fallback_delay: 300, ...config });

  const refreshes: Readonly<Record<string, readonly [refresh: number | 'ttl', intervalMs: number]>> = {
    'a time': [10_000, 10_000],
    'nothing, which means the default': [0, 60_000],
    'a time that is too short': [1, 100],
    'a negative time, with which Caddy looks up for each request': [-1000, 100],
  };
  for (const [title, [refresh, intervalMs]] of Object.entries(refreshes)) {
    it(`looks up every ${intervalMs} ms where refresh is ${title}`, () => {
      expect(settings({ refresh }).intervalMs).to.equal(intervalMs);
    });
  }

  for (const dial_timeout of [undefined, 0, -1000]) {
    it(`sets no limit to connecting where dial_timeout is ${dial_timeout}`, () => {
      expect(settings({ dial_timeout }).lookup.connectMs).to.equal(undefined);
    });
  }

  for (const address of ['unix//run/dns.sock', 'udp/127.0.0.1:0', ':53']) {
    it(`refuses the server ${address}`, () => {
      const addresses = [parseNetworkAddress(address, 53, 'udp')];
      expect(() => settings({ resolver: { addresses } })).to.throw().with.property('code', 'DNS_SERVER_INVALID');
    });
  }
});
