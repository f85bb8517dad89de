import { expect } from 'chai';
import { failureOf } from './failure-of.js';
import { RawClient } from './raw-client.js';
import { startRawBackend } from './start-backend.js';

describe('RawClient', () => {
  it('waits for bytes, takes them, and waits for the end', async () => {
    const backend = await startRawBackend((socket) => socket.on('data', (bytes) => (String(bytes) === 'end' ? socket.end() : socket.write(bytes))));
    const client = await RawClient.connect(backend.port);
    client.send('one\xff two ');
    client.send(Buffer.from('three'));
    expect([await client.until(/thr(ee)$/), await client.take(' '), await client.until('three')]).to.deep.equal(['one\xff two three', 'one\xff ', 'two three']);
    client.send('end');
    expect(await client.closed()).to.equal('two three');
    expect((await failureOf(client.until('four'))).message).to.equal('closed before four; received "two three"');
    await backend.close();
  });
});
