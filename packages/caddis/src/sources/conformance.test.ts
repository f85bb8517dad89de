import { sourceConformance, type SourceService } from '@caddis/testkit';
import { addressRecord, serviceRecord, startScriptedDns, type DnsBehaviour } from '@caddis/test-servers';
import { AUpstreams } from '@caddis/upstreams-a';
import { SrvUpstreams } from '@caddis/upstreams-srv';

/** Starts a DNS server that answers with the backends of a source. */
async function startDns(answer: (dials: readonly string[]) => DnsBehaviour): Promise<SourceService> {
  const dns = await startScriptedDns(answer([]));
  let stopped: Promise<void> | undefined;
  return {
    config: { name: 'web.test', refresh: '100ms', grace_period: '1h', resolver: { addresses: [dns.tcp] } },
    setAddresses: (dials) => void (dns.behave = answer(dials)),
    fail: () => void (dns.behave = () => ({ rcode: 'SERVFAIL' })),
    hang: () => void (dns.behave = () => 'drop'),
    stop: () => (stopped ??= dns.stop()),
  };
}

/** Returns the address of a dial string such as `10.1.2.3:80`. */
function addressIn(dial: string): string {
  return dial.slice(0, dial.indexOf(':'));
}

const common = { describe, it, emptyIsError: true, settleMs: 10_000, deadlineMs: 10_000 };

sourceConformance(AUpstreams, {
  ...common,
  // The maximum that fits in one message.
  maxAddresses: 1500,
  start: () => startDns((dials) => ({ type }) => ({ answers: type === 'A' ? dials.map((dial) => addressRecord('web.test', addressIn(dial), 0)) : [] })),
});

sourceConformance(SrvUpstreams, {
  ...common,
  // Each backend has its own name, which is looked up too.
  maxAddresses: 100,
  start: () =>
    startDns((dials) => ({ name, type }) => {
      if (type === 'SRV') return { answers: dials.map((dial) => serviceRecord('web.test', `1 1 80 at-${addressIn(dial).replaceAll('.', '-')}.test`, 0)) };
      const [, address] = /^at-(.*)\.test$/.exec(name) ?? [];
      return { answers: type === 'A' && address !== undefined ? [addressRecord(name, address.replaceAll('-', '.'), 0)] : [] };
    }),
});
