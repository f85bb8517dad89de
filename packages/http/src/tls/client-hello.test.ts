import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { expect } from 'chai';
import { parseClientHello } from './client-hello.js';

/** The first bytes that Node's own client sends. */
async function realHello(servername?: string): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection');
  const client = connect({ port, host: '127.0.0.1', ...(servername === undefined ? {} : { servername }) });
  client.on('error', () => undefined);
  const [socket] = (await accepted) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  server.close();
  return bytes;
}

/** Spreads the message of a record over records of a few bytes. */
function fragmented(record: Buffer, size: number): Buffer {
  const message = record.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

describe('parseClientHello', () => {
  let hello: Buffer;
  before(async () => {
    hello = await realHello('Www.Example.com');
  });

  it('finds the name that a client asks for', () => expect(parseClientHello(hello)).to.deep.equal({ serverName: 'www.example.com' }));

  it('knows a client that asks for none', async () => expect(parseClientHello(await realHello())).to.deep.equal({ serverName: '' }));

  it('reads a message that is spread over records', () => {
    for (const size of [1, 3, 100]) expect(parseClientHello(fragmented(hello, size))).to.deep.equal({ serverName: 'www.example.com' });
  });

  it('waits for all of it', () => {
    for (let length = 0; length < hello.length; length += 1) expect(parseClientHello(hello.subarray(0, length)), String(length)).to.equal('incomplete');
  });

  const invalid: Readonly<Record<string, Buffer>> = {
    'plain text': Buffer.from('GET / HTTP/1.1'),
    'another message': Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0]),
    'an empty record': Buffer.from([22, 3, 1, 0, 0]),
    'a message that is too large': Buffer.from([22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff]),
    'a message that ends too early': Buffer.from([22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3]),
  };
  for (const [name, bytes] of Object.entries(invalid)) it(`refuses ${name}`, () => expect(parseClientHello(bytes)).to.equal('invalid'));

  it('takes any bytes without failing', () => {
    for (let at = 5; at < hello.length; at += 1) {
      const changed = Buffer.from(hello);
      changed[at] = 0xff;
      expect(parseClientHello(changed)).to.satisfy((result: unknown) => typeof result === 'string' || typeof result === 'object');
    }
  });
});
