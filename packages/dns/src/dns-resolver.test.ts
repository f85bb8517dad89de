import dns from 'node:dns';
import { setMaxListeners } from 'node:events';
import { isCaddisError, parseNetworkAddress } from '@caddis/core';
import { FakeClock } from '@caddis/test-helpers';
import { addressRecord, freePort, serviceRecord, startScriptedDns, writeDnsFiles, zone, type DnsFiles, type ScriptedDns } from '@caddis/test-servers';
import { expect } from 'chai';
import { createDnsResolver, dnsServers, type DnsResolver, type DnsServer } from './index.js';

const hosts = '127.0.0.1 localhost\n10.9.9.9 listed.test\n127.0.0.1 dns.test\n::1 dns.test\n';

describe('DnsResolver', () => {
  let server: ScriptedDns;
  let files: DnsFiles;
  let clock: FakeClock;
  let resolver: DnsResolver;

  before(async () => {
    files = await writeDnsFiles(hosts);
  });

  after(() => files.remove());

  beforeEach(async () => {
    server = await startScriptedDns(
      zone({
        'web.test A': [addressRecord('web.test', '10.0.0.3', 30), addressRecord('web.test', '10.0.0.1', 10), addressRecord('web.test', '10.0.0.2', 20)],
        'listed.test A': [addressRecord('listed.test', '10.0.0.1')],
        'alias.test A': [{ type: 'CNAME', name: 'alias.test', ttl: 5, data: 'web.test' }, addressRecord('web.test', '10.0.0.1', 30)],
        'six.test AAAA': [addressRecord('six.test', 'fd00::1')],
        'none.test TXT': [],
      }),
    );
    clock = new FakeClock();
    resolver = createDnsResolver({ clock, ...files });
  });

  afterEach(async () => {
    await server.stop();
    expect(clock.pending).to.equal(0);
  });

  function at(...addresses: readonly string[]): { readonly servers: readonly DnsServer[] } {
    return { servers: dnsServers(addresses.map((address) => parseNetworkAddress(address, 53, 'udp'))) };
  }

  async function errorOf(answer: Promise<unknown>): Promise<readonly [unknown, string]> {
    const error: unknown = await answer.then(
      () => expect.fail('did not fail'),
      (reason: unknown) => reason,
    );
    return [isCaddisError(error) ? error.code : undefined, (error as Error).message];
  }

  describe('addresses', () => {
    it('gives all addresses in the server\'s order, and the least TTL', async () => {
      expect(await resolver.addresses('web.test', at(server.udp))).to.deep.equal({
        addresses: ['10.0.0.3', '10.0.0.1', '10.0.0.2'],
        reachable: ['10.0.0.3', '10.0.0.1', '10.0.0.2'],
        ttlMs: 10_000,
        leftOut: [],
      });
    });

    it('counts the TTL of an alias', async () => {
      expect((await resolver.addresses('alias.test', at(server.udp))).ttlMs).to.equal(5000);
    });

    it('asks for both families at once, or for the one that is wanted', async () => {
      await resolver.addresses('web.test', at(server.udp));
      await resolver.addresses('six.test', { ...at(server.udp), families: [6] });
      expect(server.queries.map(({ name, type }) => `${name} ${type}`)).to.have.members(['web.test A', 'web.test AAAA', 'six.test AAAA']);
    });

    const local: readonly (readonly [string, string, readonly (4 | 6)[], readonly string[]])[] = [
      ['a literal IPv4 address', '10.0.0.7', [4, 6], ['10.0.0.7']],
      ['a literal IPv6 address', 'fd00::7', [4, 6], ['fd00::7']],
      ['localhost', 'localhost', [4, 6], ['127.0.0.1']],
      ['LOCALHOST with a dot', 'LOCALHOST.', [4, 6], ['127.0.0.1']],
      ['localhost of a family that the hosts file lacks', 'localhost', [6], ['::1']],
      ['a name below localhost', 'a.localhost', [4], ['127.0.0.1']],
      ['a name of the hosts file, also with an own server', 'Listed.test', [4, 6], ['10.9.9.9']],
    ];
    for (const [what, name, families, addresses] of local) {
      it(`pitfall 19: finds ${what} without asking a server`, async () => {
        expect((await resolver.addresses(name, { ...at(server.udp), families })).addresses).to.deep.equal(addresses);
        expect(server.queries).to.deep.equal([]);
      });
    }

    it('finds localhost where the hosts file has nothing', async () => {
      const bare = await writeDnsFiles();
      const { addresses } = await createDnsResolver({ clock, ...bare }).addresses('localhost', at(server.udp));
      expect(addresses).to.have.members(['127.0.0.1', '::1']);
      await bare.remove();
    });

    it('pitfall 19: sends a short name through the search list, a name with a trailing dot not', async () => {
      const searching = await writeDnsFiles('', 'search internal test\noptions ndots:1');
      const system = createDnsResolver({ clock, ...searching });
      expect((await system.addresses('web', at(server.udp))).addresses).to.have.length(3);
      expect(server.queries.map(({ name, type }) => `${name} ${type}`).filter((query) => query.endsWith(' A'))).to.deep.equal(['web.internal A', 'web.test A']);
      expect((await errorOf(system.addresses('web.', at(server.udp))))[0]).to.equal('DNS_NAME_NOT_FOUND');
      await searching.remove();
    });

    it('refuses a literal address of an unwanted family', async () => {
      expect(await errorOf(resolver.addresses('10.0.0.7', { families: [6] }))).to.deep.equal([
        'DNS_NO_RECORDS',
        'name 10.0.0.7 has no AAAA records (it is an IP address)',
      ]);
    });

    it('returns one family if the other cannot be looked up, and says so', async () => {
      const plain = server.behave;
      server.behave = (query) => (query.type === 'AAAA' ? { rcode: 'SERVFAIL' } : plain(query));
      const { addresses, leftOut } = await resolver.addresses('web.test', at(server.udp));
      expect(addresses).to.have.length(3);
      expect(leftOut).to.deep.equal([
        { candidate: 'AAAA web.test', reason: `cannot look up AAAA web.test: dns server ${server.udp} says SERVFAIL` },
      ]);
    });
  });

  describe('failures', () => {
    const outcomes: readonly (readonly [string, () => void, string, () => readonly [string, string]])[] = [
      ['NXDOMAIN', () => undefined, 'nope.test', () => ['DNS_NAME_NOT_FOUND', `no such name nope.test (dns server ${server.udp})`]],
      ['no records', () => undefined, 'none.test', () => ['DNS_NO_RECORDS', `name none.test has no A or AAAA records (dns server ${server.udp})`]],
      [
        'SERVFAIL',
        () => (server.behave = () => ({ rcode: 'SERVFAIL' })),
        'web.test',
        () => ['DNS_FAILED', `cannot look up A web.test: dns server ${server.udp} says SERVFAIL`],
      ],
      [
        'REFUSED',
        () => (server.behave = () => ({ rcode: 'REFUSED' })),
        'web.test',
        () => ['DNS_FAILED', `cannot look up A web.test: dns server ${server.udp} says REFUSED`],
      ],
      [
        'rubbish',
        () => (server.behave = () => ({ answers: [addressRecord('web.test', '10.0.0.1')], tamper: (message) => message.subarray(0, -3) })),
        'web.test',
        () => ['DNS_FAILED', `cannot look up A web.test: dns server ${server.udp} failed: the answer is malformed`],
      ],
    ];
    for (const [what, prepare, name, expected] of outcomes) {
      it(`pitfall 6: ${what} is an outcome of its own`, async () => {
        prepare();
        expect(await errorOf(resolver.addresses(name, at(server.udp)))).to.deep.equal(expected());
      });
    }

    it('pitfall 17: a silent server fails after the time that we set, not Node', async () => {
      server.behave = () => 'drop';
      const failed = errorOf(resolver.addresses('web.test', { ...at(server.udp), families: [4] }));
      const started = clock.now();
      for (let tries = 1; tries <= 2; tries += 1) {
        await server.received(tries);
        await clock.advance(2000);
      }
      expect(await failed).to.deep.equal(['DNS_TIMEOUT', `cannot look up A web.test: dns server ${server.udp} did not answer within 2s`]);
      expect(clock.now() - started).to.equal(4000);
    });

    it('asks the next server when one cannot tell, and believes one that knows that there is none', async () => {
      const broken = await startScriptedDns(() => ({ rcode: 'SERVFAIL' }));
      const both = at(broken.udp, server.udp);
      // The order of the servers is random.
      for (let times = 0; times < 8 || broken.queries.length === 0; times += 1) expect((await resolver.addresses('web.test', both)).addresses).to.have.length(3);
      const asked = broken.queries.length;
      expect((await errorOf(resolver.addresses('nope.test', at(server.udp, server.udp))))[0]).to.equal('DNS_NAME_NOT_FOUND');
      expect([server.count('nope.test', 'A'), broken.queries.length]).to.deep.equal([1, asked]);
      await broken.stop();
    });

    it('names every server that failed, with its reason', async () => {
      const port = await freePort();
      server.behave = () => ({ rcode: 'REFUSED' });
      const [code, message] = await errorOf(resolver.addresses('web.test', { ...at(server.udp, `127.0.0.1:${port}`, `tcp/127.0.0.1:${port}`), families: [4] }));
      expect(code).to.equal('DNS_FAILED');
      expect(message.replace('cannot look up A web.test: ', '').split('; ')).to.have.members([
        `dns server ${server.udp} says REFUSED`,
        `dns server udp/127.0.0.1:${port} failed: ECONNREFUSED`,
        `dns server tcp/127.0.0.1:${port} failed: ECONNREFUSED`,
      ]);
    });

    it('ignores an answer to another question', async () => {
      const plain = server.behave;
      server.behave = (query) => {
        if (query.transport === 'udp') return { tamper: (message) => Buffer.concat([Buffer.from([0, 0]), message.subarray(2)]) };
        return plain(query);
      };
      const failed = errorOf(resolver.addresses('web.test', { ...at(server.udp), families: [4] }));
      for (let tries = 1; tries <= 2; tries += 1) {
        await server.received(tries);
        await clock.advance(2000);
      }
      expect((await failed)[0]).to.equal('DNS_TIMEOUT');
    });

    it('ends at once when it is told to', async () => {
      server.behave = () => 'drop';
      const controller = new AbortController();
      const failed = errorOf(resolver.addresses('web.test', { ...at(server.udp, server.tcp), signal: controller.signal }));
      await server.received(1);
      controller.abort(new Error('closed'));
      expect(await failed).to.deep.equal([undefined, 'closed']);
    });

    it('asks no server for a name that cannot be one', async () => {
      expect(await errorOf(resolver.addresses('', at(server.udp)))).to.deep.equal(['DNS_NAME_INVALID', 'bad domain name "": it is empty']);
      expect(server.queries).to.deep.equal([]);
    });
  });

  describe('long answers', () => {
    const many = Array.from({ length: 150 }, (_value, index) => addressRecord('many.test', `10.0.1.${index}`));

    it('pitfall 26: fetches 150 records over TCP after truncation', async () => {
      server.behave = zone({ 'many.test A': many });
      const { addresses } = await resolver.addresses('many.test', { ...at(server.udp), families: [4] });
      expect([addresses.length, server.queries.map(({ transport }) => transport)]).to.deep.equal([150, ['udp', 'tcp']]);
    });

    it('pitfall 25: never takes a truncated answer for the whole, also when TCP fails', async () => {
      server.behave = ({ transport }) => (transport === 'udp' ? { answers: many.slice(0, 3), truncated: true } : { rcode: 'SERVFAIL' });
      expect((await errorOf(resolver.addresses('many.test', { ...at(server.udp), families: [4] })))[0]).to.equal('DNS_FAILED');
    });

    it('takes no incomplete answer over TCP either', async () => {
      server.behave = () => ({ answers: many.slice(0, 3), truncated: true });
      const [code, message] = await errorOf(resolver.addresses('many.test', { ...at(server.udp), families: [4] }));
      expect([code, message]).to.deep.equal(['DNS_FAILED', `cannot look up A many.test: dns server ${server.udp} sent an incomplete answer over TCP`]);
    });

    it('asks over TCP from the first where the address says so', async () => {
      server.behave = zone({ 'many.test A': many });
      await resolver.addresses('many.test', { ...at(server.tcp), families: [4] });
      expect(server.queries.map(({ transport }) => transport)).to.deep.equal(['tcp']);
    });

    it('pitfall 25: a server that trims without saying so does not make the set flap', async () => {
      server.behave = ({ transport }) => ({ answers: transport === 'tcp' ? many : shuffled(many).slice(0, 3) });
      const sizes: number[] = [];
      for (let times = 0; times < 6; times += 1) sizes.push((await resolver.addresses('many.test', { ...at(server.udp), families: [4] })).addresses.length);
      expect(sizes).to.deep.equal([3, 150, 150, 150, 150, 150]);
    });

    it('pitfall 25: believes a server without TCP when its answer shrinks', async () => {
      const answers = [many.slice(0, 3), many.slice(0, 2)];
      server.behave = ({ transport }) => (transport === 'tcp' ? { rcode: 'REFUSED' } : { answers: answers.shift() ?? [] });
      const options = { ...at(server.udp), families: [4] as const };
      expect((await resolver.addresses('many.test', options)).addresses).to.have.length(3);
      expect((await resolver.addresses('many.test', options)).addresses).to.have.length(2);
    });

    it('pitfall 26: asks over TCP when the answer is empty while what belongs to it is not', async () => {
      const records = [serviceRecord('svc.test', '1 1 80 a.test')];
      server.behave = ({ transport }) => ({ answers: transport === 'tcp' ? records : [], additionals: [addressRecord('a.test', '10.0.0.1')] });
      expect((await resolver.services('svc.test', at(server.udp))).records).to.have.length(1);
    });
  });

  describe('servers', () => {
    it('pitfall 20: finds a server that is given by name, for UDP and TCP', async () => {
      for (const network of ['udp', 'tcp']) {
        const { addresses } = await resolver.addresses('web.test', at(`${network}/dns.test:${server.port}`));
        expect(addresses).to.have.length(3);
      }
    });

    it('heeds the family of a server\'s network', async () => {
      const [code, message] = await errorOf(resolver.addresses('web.test', { ...at(`udp6/127.0.0.1:${server.port}`), families: [4] }));
      expect([code, message]).to.deep.equal(['DNS_FAILED', `cannot look up A web.test: dns server udp6/127.0.0.1:${server.port} has no address of the wanted family`]);
    });

    it('counts connecting over TCP against its own limit, and the answer against that of the try', async () => {
      server.behave = () => 'drop';
      const failed = errorOf(resolver.addresses('web.test', { ...at(server.tcp), families: [4], connectMs: 100 }));
      await server.received(1);
      await clock.advance(1999);
      expect(server.queries).to.have.length(1);
      await clock.advance(1);
      await server.received(2);
      await clock.advance(2000);
      expect((await failed)[1]).to.equal(`cannot look up A web.test: dns server ${server.tcp} did not answer within 2s`);
    });

    const bad: readonly (readonly [string, string])[] = [
      ['unix//run/dns.sock', 'bad dns server unix//run/dns.sock:0: network unix carries no DNS'],
      ['udp/:53', 'bad dns server udp/:53: it has no host'],
      ['127.0.0.1:0', 'bad dns server udp/127.0.0.1:0: it has no port'],
    ];
    for (const [address, message] of bad) {
      it(`refuses ${address}`, () => {
        expect(() => at(address)).to.throw(message);
      });
    }

    it('uses the servers of the system in the order of resolv.conf when none is given', async () => {
      const system = await writeDnsFiles('', 'nameserver 127.0.0.254\nsearch .\noptions attempts:1');
      const [code, message] = await errorOf(createDnsResolver({ clock, ...system }).addresses('web.test', { families: [4] }));
      expect([code, message]).to.deep.equal(['DNS_FAILED', 'cannot look up A web.test: dns server 127.0.0.254 failed: ECONNREFUSED']);
      await system.remove();
    });
  });

  describe('services', () => {
    it('gives the records in the server\'s order, names in one form, with the addresses that came along', async () => {
      server.behave = () => ({
        answers: [serviceRecord('svc.test', '20 1 81 B.Test.', 30), serviceRecord('svc.test', '10 65535 80 a.test', 20)],
        additionals: [addressRecord('A.test', '10.0.0.2', 60), addressRecord('a.test', '10.0.0.1', 15)],
      });
      const { addresses, ...rest } = await resolver.services('SVC.test', at(server.udp));
      expect([rest, [...addresses]]).to.deep.equal([
        {
          records: [
            { target: 'b.test', port: 81, priority: 20, weight: 1 },
            { target: 'a.test', port: 80, priority: 10, weight: 65_535 },
          ],
          ttlMs: 15_000,
          leftOut: [],
        },
        [['a.test', ['10.0.0.2', '10.0.0.1']]],
      ]);
    });

    it('takes the target . for no service, and leaves bad names out', async () => {
      server.behave = () => ({ answers: [serviceRecord('svc.test', '0 0 0 .')] });
      const none = await resolver.services('svc.test', at(server.udp));
      server.behave = () => ({ answers: [serviceRecord('svc.test', '1 1 80 b!d.test')] });
      const bad = await resolver.services('other.test', at(server.udp));
      expect([none.records, none.leftOut, bad.records, bad.leftOut]).to.deep.equal([
        [],
        [],
        [],
        [{ candidate: 'b!d.test:80', reason: 'bad target name: a label has other characters than letters, digits, - and _' }],
      ]);
    });

    it('fails when there are no records, and when there is no such name', async () => {
      expect((await errorOf(resolver.services('none.test', at(server.udp))))[0]).to.equal('DNS_NO_RECORDS');
      expect((await errorOf(resolver.services('nope.test', at(server.udp))))[0]).to.equal('DNS_NAME_NOT_FOUND');
    });
  });

  it('pitfall 18: never looks anything up through the functions of the system that block', async () => {
    const original = dns.lookup;
    let calls = 0;
    const counting = ((...parameters: Parameters<typeof original>) => {
      calls += 1;
      return original(...parameters);
    }) as typeof original;
    dns.lookup = counting;
    try {
      await resolver.addresses('web.test', at(`udp/dns.test:${server.port}`));
      await resolver.addresses('web.test', at(`tcp/dns.test:${server.port}`));
    } finally {
      dns.lookup = original;
    }
    expect(calls).to.equal(0);
  });

  it('pitfall 1: a server that is silent for one name does not hold another up', async () => {
    const plain = server.behave;
    server.behave = (query) => (query.name === 'slow.test' ? 'drop' : plain(query));
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const slow = Array.from({ length: 100 }, () => errorOf(resolver.addresses('slow.test', { ...at(server.udp), signal: controller.signal })));
    await server.received(200);
    expect((await resolver.addresses('web.test', at(server.udp))).addresses).to.have.length(3);
    controller.abort(new Error('closed'));
    await Promise.all(slow);
  });
});

function shuffled<T>(list: readonly T[]): readonly T[] {
  return list.map((value) => ({ value, key: Math.random() })).sort((one, other) => one.key - other.key).map(({ value }) => value);
}
