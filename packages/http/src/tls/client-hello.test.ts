import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { expect } from 'chai';
import { ClientHelloReader, type ClientHello } from './client-hello.js';

function parseClientHello(bytes: Buffer): ClientHello | 'incomplete' | 'invalid' {
  return new ClientHelloReader().add(bytes);
}

/** Returns the ClientHello of Node's own client. */
async function realHello(servername?: string, protocols: readonly string[] = []): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection');
  const client = connect({ port, host: '127.0.0.1', ALPNProtocols: [...protocols], ...(servername === undefined ? {} : { servername }) });
  client.on('error', () => undefined);
  const [socket] = (await accepted) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  server.close();
  return bytes;
}

/** Splits the message of a record into records of a few bytes. */
function fragmented(record: Buffer, size: number): Buffer {
  const message = record.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

describe('ClientHelloReader', () => {
  let hello: Buffer;
  before(async () => {
    hello = await realHello('Www.Example.com');
  });

  it('finds the name that a client asks for', () => expect(parseClientHello(hello)).to.deep.equal({ serverName: 'www.example.com', isChallenge: false }));

  it('knows a client that asks for none', async () => expect(parseClientHello(await realHello())).to.deep.equal({ serverName: '', isChallenge: false }));

  it('knows a client that only wants the answer to a challenge', async () => {
    const offers = [['acme-tls/1'], ['acme-tls/1', 'h2'], ['h2', 'http/1.1'], ['acme-tls/2']];
    const hellos = await Promise.all(offers.map(async (protocols) => parseClientHello(await realHello('a.example', protocols))));
    expect(hellos).to.deep.equal([true, false, false, false].map((isChallenge) => ({ serverName: 'a.example', isChallenge })));
  });

  it('reads a message that is spread over as many as 64 records', () => {
    for (const records of [64, 20, 2]) {
      const spread = fragmented(hello, Math.ceil((hello.length - 5) / records));
      expect(parseClientHello(spread)).to.deep.equal({ serverName: 'www.example.com', isChallenge: false });
    }
  });

  it('refuses a message in more records, as soon as the next one begins', () => {
    const single = fragmented(hello, 1);
    expect(parseClientHello(single.subarray(0, 64 * 6))).to.equal('incomplete');
    expect(parseClientHello(single.subarray(0, 64 * 6 + 5))).to.equal('invalid');
  });

  it('reads a message that comes byte by byte, and keeps what has come', () => {
    for (const bytes of [hello, fragmented(hello, Math.ceil((hello.length - 5) / 64))]) {
      const reader = new ClientHelloReader();
      const states = Array.from(bytes, (_, at) => reader.add(bytes.subarray(at, at + 1)));
      expect(new Set(states.slice(0, -1))).to.deep.equal(new Set(['incomplete']));
      expect(states.at(-1)).to.deep.equal({ serverName: 'www.example.com', isChallenge: false });
      expect(reader.received).to.deep.equal(bytes);
    }
  });

  it('copies a message that comes byte by byte a few times at most', () => {
    const copied = { bytes: 0 };
    const { copy } = Buffer.prototype;
    const long = Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0, 1, 0, 0xff, 0xff]), Buffer.alloc(16 * 1024 - 4)]);
    Buffer.prototype.copy = function counting(this: Buffer, ...args: Parameters<Buffer['copy']>): number {
      const count = copy.apply(this, args);
      copied.bytes += count;
      return count;
    };
    try {
      const reader = new ClientHelloReader();
      for (let at = 0; at < long.length; at += 1) reader.add(long.subarray(at, at + 1));
    } finally {
      Buffer.prototype.copy = copy;
    }
    expect(copied.bytes).to.be.below(6 * long.length);
  });

  it('waits for all of it', () => {
    for (let length = 0; length < hello.length; length += 1) expect(parseClientHello(hello.subarray(0, length)), String(length)).to.equal('incomplete');
  });

  const invalid: Readonly<Record<string, Buffer>> = {
    'plain text': Buffer.from('GET / HTTP/1.1'),
    'another message': Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0]),
    'an empty record': Buffer.from([22, 3, 1, 0, 0]),
    'an empty record behind others': Buffer.from([22, 3, 1, 0, 1, 1, 22, 3, 1, 0, 0]),
    'a record of another kind behind others': Buffer.from([22, 3, 1, 0, 1, 1, 21]),
    'a record that is too large': Buffer.from([22, 3, 1, 0x40, 1]),
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
