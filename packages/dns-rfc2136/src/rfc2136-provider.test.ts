import { createServer, type AddressInfo } from 'node:net';
import { systemClock } from '@caddis/core';
import { createDnsResolver } from '@caddis/dns';
import { failureOf, FakeClock } from '@caddis/test-helpers';
import { needPrograms, startKnot, type Knot } from '@caddis/test-servers';
import { expect } from 'chai';
import { Rfc2136Provider } from './rfc2136-provider.js';
import { algorithmNames } from './transaction-signature.js';

describe('the DNS provider rfc2136', () => {
  const zone = 'example.test';
  const resolver = createDnsResolver();
  const { signal } = new AbortController();
  let knot: Knot;

  before(async function () {
    needPrograms(this, 'knotd');
    knot = await startKnot({ zones: { [zone]: ['static IN TXT "stays"'], 'other.test': [] }, algorithms: algorithmNames });
  });
  after(() => knot?.stop());

  function provider(changes: Partial<ConstructorParameters<typeof Rfc2136Provider>[0]> = {}, clock = systemClock): Rfc2136Provider {
    const [, , , key] = knot.keys;
    const { name, algorithm, secret } = key as (typeof knot.keys)[0];
    const made = new Rfc2136Provider({ server: `${knot.address}:${knot.port}`, key_name: name, key_alg: algorithm, key: secret, ...changes }, clock, resolver);
    made.provision();
    return made;
  }

  const text = (name: string, value: string, ttl = 60): { readonly type: string; readonly name: string; readonly value: string; readonly ttl: number } => ({ type: 'TXT', name, value, ttl });

  for (const [index, algorithm] of algorithmNames.entries()) {
    it(`adds and removes a record by a key of ${algorithm}`, async () => {
      const { name, secret } = knot.keys[index] as (typeof knot.keys)[0];
      const signer = provider({ key_name: name, key_alg: algorithm, key: secret });
      const record = text(`_acme-challenge.${algorithm}`, 'proof');
      await signer.appendRecords(zone, [record], signal);
      expect(await knot.texts(`_acme-challenge.${algorithm}.${zone}`)).to.deep.equal(['proof']);
      await signer.deleteRecords(zone, [record], signal);
      expect(await knot.texts(`_acme-challenge.${algorithm}.${zone}`)).to.deep.equal([]);
    });
  }

  it('leaves what is there beside what it adds, and removes one record alone, whatever its time to live', async () => {
    await provider().appendRecords(zone, [text('static', 'first'), text('static', 'second')], signal);
    await provider().deleteRecords(zone, [text('static', 'first', 3600)], signal);
    expect(await knot.texts(`static.${zone}`)).to.deep.equal(['second', 'stays']);
    await provider().deleteRecords(zone, [text('static', 'second')], signal);
  });

  it('takes for removed what is not there', async () => {
    await provider().deleteRecords(zone, [text('nowhere', 'nothing')], signal);
  });

  it('writes long texts, other types, and the zone itself', async () => {
    const long = 'x'.repeat(600);
    const records = [text('@', long), { type: 'A', name: 'a', value: '10.0.0.1', ttl: 60 }, { type: 'AAAA', name: 'a', value: '2001:db8::1:2', ttl: 60 }, { type: 'CNAME', name: 'alias', value: 'a.example.test.', ttl: 60 }];
    await provider().appendRecords(zone, records, signal);
    expect(await knot.texts(zone)).to.deep.equal([long]);
    await provider().deleteRecords(zone, records, signal);
    expect(await knot.texts(zone)).to.deep.equal([]);
  });

  it('fills in placeholders of its config', async () => {
    process.env['TEST_TSIG_SECRET'] = knot.keys[3]?.secret;
    await provider({ key: '{env.TEST_TSIG_SECRET}' }).appendRecords(zone, [text('placeholder', 'yes')], signal);
    delete process.env['TEST_TSIG_SECRET'];
    expect(await knot.texts(`placeholder.${zone}`)).to.deep.equal(['yes']);
  });

  const refusals: readonly { readonly title: string; readonly changes?: Partial<ConstructorParameters<typeof Rfc2136Provider>[0]>; readonly inZone?: string; readonly aheadMs?: number; readonly says: RegExp }[] = [
    { title: 'another secret', changes: { key: 'b3RoZXI=' }, says: /BADSIG: the secret of the key is another one there$/ },
    { title: 'a key that is unknown there', changes: { key_name: 'nobody' }, says: /BADKEY: it does not know a key of that name and algorithm$/ },
    { title: 'a zone that is not there', inZone: 'nowhere.test', says: /NOTAUTH: it does not serve the zone, or does not know the key$/ },
    { title: 'a clock that is wrong', aheadMs: 3_600_000, says: /BADTIME: its clock (says .*Z, that of this machine .*Z|and that of this machine differ)$/ },
  ];
  for (const { title, changes, inZone = zone, aheadMs = 0, says } of refusals) {
    it(`says what is wrong with ${title}`, async () => {
      const failure = await failureOf(() => provider(changes, aheadMs === 0 ? systemClock : new FakeClock(Date.now() + aheadMs)).appendRecords(inZone, [text('a', 'b')], signal));
      expect([failure.code, says.test(failure.message)], failure.message).to.deep.equal(['DNS_RFC2136_REFUSED', true]);
    });
  }

  it('says that a server cannot be reached', async () => {
    const failure = await failureOf(() => provider({ server: '127.0.0.1:1' }).appendRecords(zone, [text('a', 'b')], signal));
    expect([failure.code, failure.message]).to.deep.equal(['DNS_RFC2136_UNREACHABLE', 'the DNS server 127.0.0.1:1 does not take changes of the zone example.test: connect ECONNREFUSED 127.0.0.1:1']);
  });

  it('believes no answer that is not signed', async () => {
    const server = createServer((socket) => {
      socket.once('data', (message) => {
        const answer = Buffer.alloc(14);
        answer.writeUInt16BE(12);
        message.copy(answer, 2, 2, 4);
        answer.writeUInt16BE(0xa800, 4);
        // Send two chunks, the first of one byte.
        socket.write(answer.subarray(0, 1));
        socket.end(answer.subarray(1));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const failure = await failureOf(() => provider({ server: `127.0.0.1:${port}` }).appendRecords(zone, [text('a', 'b')], signal));
    server.close();
    expect(failure.message).to.contain('its answer is not signed with the key');
  });

  it('ends with a server that never answers, and when it is told to', async () => {
    const server = createServer((socket) => void socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const silent = { server: `127.0.0.1:${port}` };
    const late = await failureOf(() => provider(silent, FakeClock.impatient()).appendRecords(zone, [text('a', 'b')], signal));
    expect(late.message).to.contain('it did not answer within 10 s');
    const reason = new Error('no more');
    const ended = await failureOf(() => provider(silent).appendRecords(zone, [text('a', 'b')], AbortSignal.abort(reason)));
    expect(ended).to.equal(reason);
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses what no DNS can hold', async () => {
    const failure = await failureOf(() => provider().appendRecords(zone, [{ type: 'A', name: 'a', value: 'not an address', ttl: 1 }], signal));
    expect([failure.code, failure.message]).to.deep.equal(['DNS_RFC2136_RECORD_INVALID', 'the record a A cannot be written: "not an address" is no address of IPv4']);
  });
});
