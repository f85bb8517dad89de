import { ftruncateSync, openSync, closeSync, readdirSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RawClient, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { fileRoute, startSite, type RunningSite } from '../testing/running-site.js';

/** More than the socket buffers of both sides can hold. */
const large = 20 * 1024 * 1024;
const piece = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 251));

describe('a file that is sent', () => {
  let site: RunningSite;

  beforeEach(async () => {
    site = await startSite({ 'small.txt': '0123456789' }, (root) => [fileRoute({ root })]);
    await writeFile(join(site.root, 'large.bin'), Buffer.alloc(large, piece));
  });
  afterEach(() => site.stop());

  const openFiles = (): number => readdirSync('/proc/self/fd').length;

  /** Requests a file and stops reading after the first bytes of the response. */
  async function begin(target: string): Promise<RawClient> {
    const client = await RawClient.connect(site.port);
    client.send(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    await client.until('\r\n\r\n');
    client.socket.pause();
    return client;
  }

  async function rest(client: RawClient): Promise<string> {
    client.socket.resume();
    const all = await client.closed();
    return all.slice(all.indexOf('\r\n\r\n') + 4);
  }

  it('comes whole, and is not held in memory', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const client = await begin('/large.bin');
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(16 * 1024 * 1024);
    const body = await rest(client);
    expect(body.length).to.equal(large);
    expect(Buffer.from(body, 'latin1').equals(Buffer.alloc(large, piece))).to.equal(true);
  });

  it('is cut if it has become shorter', async () => {
    const client = await begin('/large.bin');
    const file = openSync(join(site.root, 'large.bin'), 'r+');
    ftruncateSync(file, 1000);
    closeSync(file);
    const body = await rest(client);
    expect(body.length).to.be.below(large);
  });

  it('is sent as it was where it has grown, and where it is gone', async () => {
    const growing = await begin('/large.bin');
    await appendFile(join(site.root, 'large.bin'), 'more');
    const going = await begin('/large.bin');
    await rm(join(site.root, 'large.bin'));
    expect((await rest(growing)).length).to.equal(large);
    expect((await rest(going)).length).to.equal(large + 4);
  });

  it('is closed when the client leaves', async () => {
    const before = openFiles();
    const client = await begin('/large.bin');
    client.close();
    await until('the file is closed', () => openFiles() <= before);
  });

  it('comes in parts, each with its place and type', async () => {
    const { status, headers, body } = await site.get('/small.txt', { headers: { Range: 'bytes=0-1, -2' } });
    const [, boundary = ''] = /^multipart\/byteranges; boundary=(\w+)$/.exec(headers['content-type'] ?? '') ?? [];
    expect({ status, length: headers['content-length'] }).to.deep.equal({ status: 206, length: String(body.length) });
    expect(body.replaceAll(boundary, 'B')).to.equal(
      '--B\r\nContent-Range: bytes 0-1/10\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n01\r\n' +
        '--B\r\nContent-Range: bytes 8-9/10\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n89\r\n--B--\r\n',
    );
  });

  it('is sent whole where more than 100 parts are asked for', async () => {
    await writeFile(join(site.root, 'bytes.bin'), Buffer.alloc(1000));
    const ranges = Array.from({ length: 101 }, (_, index) => `${index * 2}-${index * 2}`);
    expect((await site.get('/bytes.bin', { headers: { Range: `bytes=${ranges.join(',')}` } })).status).to.equal(200);
  });
});
