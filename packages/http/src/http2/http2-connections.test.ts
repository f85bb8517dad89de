import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { certificates, flag, frame, frameType, Http2Client, opening, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { ConnectionInfo } from '../connection/connection-info.js';
import type { ClientLimits } from '../connection/client-limits.js';
import { ExpectedFields } from '../request/expected-fields.js';
import type { Responder } from '../request/responder.js';
import { Http2Connections } from './http2-connections.js';

/** Number of bytes of the preface and an empty SETTINGS frame. */
const sentBefore = 24 + 9;

type Field = readonly [name: string, value: string];
const fields: readonly Field[] = [[':method', 'POST'], [':scheme', 'https'], [':path', '/'], [':authority', 'a'], ['content-length', '5']];

describe('Http2Connections', () => {
  const head = (...more: readonly Field[]): Buffer => opening(1, [...fields, ...more], flag.endHeaders);
  const data = (text: string): Buffer => frame(frameType.data, flag.endStream, 1, Buffer.from(text));
  const cases: Readonly<Record<string, readonly Buffer[]>> = {
    'a body that is too long': [head(), data('longer than five')],
    'a body that is too short': [head(), data('abc')],
    'a head that cannot be, and a body that is too long': [head(['host', 'b\n']), data('longer than five')],
    'two hosts, and a body that is too long': [head(['host', 'b']), data('longer than five')],
    'an offence that the client tells': [head(), frame(frameType.reset, 0, 1, Buffer.from([0, 0, 0, 1]))],
  };
  for (const [title, frames] of Object.entries(cases)) it(`leaves no error to nobody: ${title}`, async () => {
    const stray: Error[] = [];
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => stray.push(error));
    const limits = { readHeaderTimeout: 0, idleTimeout: 0, readTimeout: 0, maxHeaderBytes: 16_384 } as ClientLimits;
    const connections = new Http2Connections(limits, () => ({ expectedFields: new ExpectedFields({}), serve: () => undefined }) as unknown as Responder);
    const server = createServer({ cert: certificates.a.certificate, key: certificates.a.key, ALPNProtocols: ['h2'] }, async (socket) => {
      // Bytes that arrive before the handshake are read at once, before any stream is emitted.
      socket.on('readable', () => undefined);
      await until('all that was sent', () => socket.readableLength >= sentBefore + Buffer.concat(frames).length);
      connections.accept(socket.removeAllListeners('readable'), {} as ConnectionInfo);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = await Http2Client.open((server.address() as AddressInfo).port);
    try {
      client.send(...frames);
      await client.settled();
      client.close();
      await client.until(() => client.closed);
      expect(stray).to.deep.equal([]);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of before) process.on('uncaughtException', listener);
      client.close();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
