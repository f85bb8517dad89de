import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Upstream } from '@caddis/core/http';
import { fetchAnswer, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { useFixture } from '../testing/fixture.js';
import { proxyTo } from '../testing/running-config.js';
import { ScriptedSource } from '../testing/scripted-modules.js';
import { useCertificates } from '../testing/suite-certificates.js';
import { startTlsBackend } from '../testing/tls-backend.js';

describe('an upstream that says it is spoken to over TLS', () => {
  const fixture = useFixture();
  const certificates = useCertificates();
  const secure = (more: object = {}): Promise<number> => startTlsBackend(fixture, certificates, more);
  const trusting = (): object => ({ root_ca_pem_files: [certificates.server.ca] });

  const from = (...upstreams: readonly Upstream[]): object => {
    ScriptedSource.scripts.set('says tls', { getUpstreams: () => upstreams, known: () => upstreams });
    return { dynamic_upstreams: { source: 'scripted', script: 'says tls' } };
  };

  it('uses TLS if the transport does not mention it, and trusts only authorities that Node.js trusts', async () => {
    const port = await secure();
    const edge = await fixture.edge(proxyTo([], from({ dial: `127.0.0.1:${port}`, tls: true, serverName: 'localhost' })));
    expect((await fetchAnswer(edge.url())).status).to.equal(502);
    expect(edge.lines.map(({ err }) => String((err as Error | undefined)?.message ?? '')).join()).to.match(/certificate/);
  });

  it('takes authorities from the transport, for a port that it leaves out, and asks for the name of the upstream', async () => {
    const port = await secure();
    const transport = { transport: { protocol: 'http', tls: { ...trusting(), except_ports: [String(port)] } } };
    const plain = await fixture.edge(proxyTo([], { ...from({ dial: `127.0.0.1:${port}` }), ...transport }));
    expect((await fetchAnswer(plain.url())).status).to.equal(502);
    const edge = await fixture.edge(proxyTo([], { ...from({ dial: `127.0.0.1:${port}`, tls: true, serverName: 'localhost' }), ...transport }));
    expect((await fetchAnswer(edge.url())).body).to.equal(`host=127.0.0.1:${port} sni=localhost client=`);
  });

  it('asks for the name that the transport has, where it has one', async () => {
    const port = await secure();
    const transport = { transport: { protocol: 'http', tls: { ...trusting(), server_name: 'localhost' } } };
    const edge = await fixture.edge(proxyTo([], { ...from({ dial: `127.0.0.1:${port}`, tls: true, serverName: 'other.test' }), ...transport }));
    expect((await fetchAnswer(edge.url())).body).to.equal(`host=127.0.0.1:${port} sni=localhost client=`);
  });

  it('keeps connections of different names apart, and uses each again', async () => {
    let connections = 0;
    const server = createTlsServer(certificates.serverOptions, (request, response) => response.end(String((request.socket as TLSSocket & { readonly servername?: string }).servername)));
    server.on('secureConnection', () => (connections += 1)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    fixture.defer(() => (server.closeAllConnections(), server.close()));
    const dial = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tls = { ...trusting(), insecure_skip_verify: true, except_ports: [dial.slice(10)] };
    let turn = 0;
    const both: readonly Upstream[] = [{ dial, tls: true, serverName: 'one.test' }, { dial, tls: true, serverName: 'two.test' }];
    ScriptedSource.scripts.set('two names', { getUpstreams: () => [both[turn++ % 2] as Upstream], known: () => both });
    const edge = await fixture.edge(proxyTo([], { dynamic_upstreams: { source: 'scripted', script: 'two names' }, transport: { protocol: 'http', tls } }));
    const names: string[] = [];
    for (let index = 0; index < 4; index += 1) names.push((await fetchAnswer(edge.url())).body);
    expect([names, connections]).to.deep.equal([['one.test', 'two.test', 'one.test', 'two.test'], 2]);
  });

  it('passes on an upgrade over TLS', async () => {
    const server = createTlsServer(certificates.serverOptions);
    server.on('upgrade', (_request, socket: Socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\nencrypted'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    fixture.defer(() => server.close());
    const { port } = server.address() as AddressInfo;
    const transport = { transport: { protocol: 'http', tls: { ...trusting(), except_ports: [String(port)] } } };
    const edge = await fixture.edge(proxyTo([], { ...from({ dial: `localhost:${port}`, tls: true }), ...transport }));
    const client = await fixture.client(edge.port());
    client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
    expect(await client.until(/encrypted$/)).to.match(/^HTTP\/1.1 101 /);
  });

  it('checks its health over TLS, also when it turns to TLS later', async () => {
    const port = await secure();
    const dial = `127.0.0.1:${port}`;
    let upstreams: readonly Upstream[] = [{ dial }];
    ScriptedSource.scripts.set('turns to tls', { getUpstreams: () => upstreams, known: () => upstreams });
    const transport = { protocol: 'http', tls: { ...trusting(), except_ports: [String(port)] } };
    const active = { uri: '/', interval: '1h' };
    const edge = await fixture.edge(proxyTo([], { dynamic_upstreams: { source: 'scripted', script: 'turns to tls' }, transport, health_checks: { active } }));
    await until('it is down', () => edge.lines.some(({ message }) => message === 'host is down'));
    upstreams = [{ dial, tls: true, serverName: 'localhost' }];
    // The request makes the new upstream known; the next check finds it up.
    await fetchAnswer(edge.url());
    await until('it is up', () => edge.lines.some(({ message }) => message === 'host is up'));
    expect((await fetchAnswer(edge.url())).body).to.equal(`host=${dial} sni=localhost client=`);
  });
});
