import { Resolver } from 'node:dns/promises';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { addressRecord, serviceRecord, startScriptedDns, zone, type ScriptedDns } from './index.js';

describe('startScriptedDns', () => {
  let server: ScriptedDns;
  let client: Resolver;
  const many = Array.from({ length: 100 }, (_value, index) => addressRecord('many.test', `10.0.0.${index}`));

  beforeEach(async () => {
    server = await startScriptedDns(
      zone({ 'web.test A': [addressRecord('web.test', '10.0.0.1', 7)], 'web.test SRV': [serviceRecord('web.test', '1 2 3 b.test')], 'many.test A': many }),
    );
    client = new Resolver({ timeout: 60_000, tries: 1 });
    client.setServers([`127.0.0.1:${server.port}`]);
  });

  afterEach(() => server.stop());

  it('answers as its zone says', async () => {
    expect(await client.resolve4('web.test', { ttl: true })).to.deep.equal([{ address: '10.0.0.1', ttl: 7 }]);
    // Node 24 also returns the type of the record.
    const services = (await client.resolveSrv('web.test')).map(({ name, port, priority, weight }) => ({ name, port, priority, weight }));
    expect(services).to.deep.equal([{ name: 'b.test', port: 3, priority: 1, weight: 2 }]);
  });

  it('tells a name without records of a type from one that does not exist', async () => {
    const code = (error: NodeJS.ErrnoException): string | undefined => error.code;
    expect(await client.resolve6('web.test').catch(code)).to.equal('ENODATA');
    expect(await client.resolve4('other.test').catch(code)).to.equal('ENOTFOUND');
  });

  it('counts what it was asked', async () => {
    await client.resolve4('web.test');
    expect(server.queries.map(({ name, type, transport }) => ({ name, type, transport }))).to.deep.equal([
      { name: 'web.test', type: 'A', transport: 'udp' },
    ]);
    expect([server.count('web.test'), server.count('web.test', 'SRV')]).to.deep.equal([1, 0]);
  });

  it('truncates what is too long for UDP and gives all over TCP', async () => {
    expect(await client.resolve4('many.test')).to.have.length(100);
    expect(server.queries.map(({ transport }) => transport)).to.deep.equal(['udp', 'tcp']);
  });

  it('keeps silent when told to', async () => {
    server.behave = () => 'drop';
    const failed = client.resolve4('web.test').catch((error: NodeJS.ErrnoException) => error.code);
    await server.received(1);
    client.cancel();
    expect(await failed).to.equal('ECANCELLED');
  });

  it('frees its port', async () => {
    const extra = await startScriptedDns(() => 'drop');
    await extra.stop();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(extra.port, '127.0.0.1', resolve));
    await new Promise((resolve) => other.close(resolve));
  });
});
