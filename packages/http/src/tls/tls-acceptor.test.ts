import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { until } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { ConnectionPolicy } from './connection-policy.js';
import { TlsAcceptor } from './tls-acceptor.js';

/** Returns the ClientHello of a client. */
async function clientHello(servername: string): Promise<Buffer> {
  const wire = new Duplex({ read: () => undefined, write: (chunk: Buffer, _encoding, done) => done(void wire.emit('sent', chunk)) });
  const sent = once(wire, 'sent') as Promise<[Buffer]>;
  const client = connectTls({ socket: wire, servername }).on('error', () => undefined);
  const [bytes] = await sent;
  client.destroy();
  return bytes;
}

describe('TlsAcceptor', () => {
  const broken = {
    matches: ({ serverName }: { readonly serverName: string }) => serverName === 'broken.example',
    drop: false,
    certificateFor: () => ({ certificate: '', key: '', names: ['broken.example'] }),
    createServer: () => {
      throw new Error('the chain is broken');
    },
    reportUnusable: (names: readonly string[], error: Error) => reported.push(`${names.join()}: ${error.message}`),
  } as unknown as ConnectionPolicy;
  const reported: string[] = [];
  const nameless = { matches: () => true, drop: false, certificateFor: () => undefined, reportNameless: () => undefined } as unknown as ConnectionPolicy;
  let acceptor: TlsAcceptor;
  let server: Server;
  let client: Socket;
  /** Callbacks of the time limits, which the test calls itself. */
  let waits: (() => void)[];
  const patienceMs = 54_321;
  const { setTimeout } = globalThis;
  beforeEach(async () => {
    waits = [];
    globalThis.setTimeout = ((callback: () => void, ms: number) => {
      if (ms === patienceMs) waits.push(callback);
      return setTimeout(callback, ms);
    }) as typeof setTimeout;
    acceptor = new TlsAcceptor([broken, nameless], patienceMs, () => expect.fail('nothing is encrypted here'));
    server = createServer({ allowHalfOpen: true }, (socket) => acceptor.accept(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = new Socket({ allowHalfOpen: true }).on('error', () => undefined);
  });
  afterEach(() => {
    globalThis.setTimeout = setTimeout;
    client.destroy();
    server.close();
  });

  const refused: Readonly<Record<string, readonly [bytes: () => Buffer | Promise<Buffer>, lastWord: RegExp]>> = {
    'asks for a name without certificate': [() => clientHello('unknown.example'), /^\x15\x03\x03\0\x02\x02\x70$/],
    'asks for a name whose certificate cannot be shown': [() => clientHello('broken.example'), /^\x15\x03\x03\0\x02\x02\x50$/],
    'speaks no TLS': [() => Buffer.from('GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1.0 400 Bad Request\r\n/],
  };
  for (const [what, [bytes, lastWord]] of Object.entries(refused)) {
    it(`says a last word to a client that ${what}, and cuts it when it stays`, async () => {
      let received = '';
      client.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      client.connect((server.address() as AddressInfo).port, '127.0.0.1').write(await bytes());
      const [socket] = await accepted;
      await until('the last word', () => lastWord.test(received));
      expect([socket.destroyed, waits.length]).to.deep.equal([false, 2]);
      waits[1]?.();
      await once(socket, 'close');
      expect(client.writableEnded).to.equal(false);
      expect(reported.splice(0)).to.deep.equal(what.includes('cannot be shown') ? ['broken.example: the chain is broken'] : []);
    });
  }
});
