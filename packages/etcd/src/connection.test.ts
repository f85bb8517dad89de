import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { createConnections, parseEndpoint } from './connection.js';

describe('parseEndpoint', () => {
  const good: readonly { readonly text: string; readonly tls?: true; readonly url: string }[] = [
    { text: 'http://10.0.0.1:2379', url: 'http://10.0.0.1:2379' },
    { text: 'https://etcd.example.com:2379/', url: 'https://etcd.example.com:2379' },
    { text: '10.0.0.1:2379', url: 'http://10.0.0.1:2379' },
    { text: '10.0.0.1:2379', tls: true, url: 'https://10.0.0.1:2379' },
    { text: 'http://10.0.0.1:2379', tls: true, url: 'http://10.0.0.1:2379' },
    { text: 'etcd', url: 'http://etcd:2379' },
    { text: 'https://etcd', url: 'https://etcd:2379' },
    { text: 'https://etcd:443', url: 'https://etcd' },
    { text: 'http://etcd:80', url: 'http://etcd' },
    { text: 'http://[2001:db8::1]:2379', url: 'http://[2001:db8::1]:2379' },
    { text: 'http://[2001:db8::1]', url: 'http://[2001:db8::1]:2379' },
  ];
  for (const { text, tls = false, url } of good) {
    it(`reads ${text}${tls ? ' with tls' : ''} as ${url}`, () => {
      expect(parseEndpoint(text, tls)).to.equal(url);
    });
  }

  const bad: readonly { readonly text: string; readonly shown?: string; readonly reason: string }[] = [
    { text: '', reason: 'it is not a URL' },
    { text: 'http://', reason: 'it is not a URL' },
    { text: 'http://etcd:99999', reason: 'it is not a URL' },
    { text: 'unix:///run/etcd.sock', reason: 'its scheme is unix, expected http or https' },
    { text: 'http://root:secret@etcd:2379', shown: 'http://***@etcd:2379', reason: 'it names a user; use username and password' },
    { text: 'http://etcd:2379/v3', reason: 'it has a path' },
  ];
  for (const { text, shown = text, reason } of bad) {
    it(`refuses ${JSON.stringify(shown)}: ${reason}`, () => {
      expect(() => parseEndpoint(text, false)).to.throw().that.includes({
        code: 'ETCD_ENDPOINT_INVALID',
        message: `bad endpoint ${JSON.stringify(shown)}: ${reason}`,
      });
    });
  }
});

describe('createConnections', () => {
  it('breaks off a connection that is still being made', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const accepted = new Promise<Socket>((resolve) => silent.once('connection', resolve));
    const endpoint = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const connections = createConnections([endpoint], { authorityFiles: [], insecure: true }, 20_000);
    const call = connections.to(endpoint).request({ path: '/', method: 'GET' });
    const failure = call.then(() => undefined, (error: unknown) => error);
    const socket = await accepted;
    socket.resume();
    await connections.close();
    await once(socket, 'close');
    expect(await failure).to.be.instanceOf(Error);
    silent.close();
  });
});
