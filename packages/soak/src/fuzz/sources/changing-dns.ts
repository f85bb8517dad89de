import { addressRecord, startScriptedDns, zone } from '@caddis/test-servers';
import { gracePeriod, someHosts, type ChangingSource } from './changing-source.js';

const name = 'web.sources.test';
const port = 8001;

/** Starts a DNS server whose answers for one name change. A name that does not exist is an error, so what was known before remains. */
export async function startChangingDns(): Promise<ChangingSource> {
  const dns = await startScriptedDns(zone({}));
  let named: readonly number[] = [];
  const answer = (hosts: readonly number[]): void => {
    dns.behave = zone(hosts.length === 0 ? {} : { [`${name} A`]: hosts.map((host) => addressRecord(name, `127.1.0.${host}`, 60)) });
    if (hosts.length > 0) named = hosts;
  };
  answer([1]);
  return {
    name: 'a',
    config: { source: 'a', name, port: String(port), refresh: '100ms', grace_period: gracePeriod, versions: { ipv4: true }, resolver: { addresses: [dns.udp] } },
    named: () => named.map((host) => `127.1.0.${host}:${port}`),
    async step(random) {
      if (random.below(3) === 0) {
        dns.behave = () => ({ rcode: 'SERVFAIL' });
        return 'DNS fails';
      }
      const hosts = someHosts(random);
      answer(hosts);
      return hosts.length === 0 ? 'DNS has no such name' : `DNS names ${hosts.join(' ')}`;
    },
    stop: () => dns.stop(),
  };
}
