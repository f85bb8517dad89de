import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileRoute, startSite, type RunningSite } from './testing/running-site.js';

const modified = new Date('2024-05-06T07:08:09Z');

describe('FileServerHandler', () => {
  let site: RunningSite;

  before(async () => {
    const files = { 'index.html': '<p>home</p>', 'style.css': 'p { color: red }', 'docs/index.txt': 'docs', 'docs/a b.txt': 'a b', 'empty/none.bin': '', 'noext': 'x' };
    site = await startSite(files, (root) => [fileRoute({ root })]);
    await utimes(join(site.root, 'style.css'), modified, modified);
  });

  after(() => site.stop());

  it('sends a file with its type, length, tag and time', async () => {
    const { status, headers, body } = await site.get('/style.css');
    const { date: _, connection: __, ...rest } = headers;
    expect({ status, headers: rest, body }).to.deep.equal({
      status: 200,
      headers: {
        server: 'Caddis',
        vary: 'Accept-Encoding',
        etag: `"${(BigInt(modified.getTime()) * 1_000_000n).toString(36)}${(16).toString(36)}"`,
        'last-modified': 'Mon, 06 May 2024 07:08:09 GMT',
        'content-type': 'text/css; charset=utf-8',
        'accept-ranges': 'bytes',
        'content-length': '16',
      },
      body: 'p { color: red }',
    });
  });

  const cases: readonly (readonly [string, string, number, string, (Readonly<Record<string, string>>)?])[] = [
    ['the index file of the root', '/', 200, '<p>home</p>'],
    ['the second index name', '/docs/', 200, 'docs'],
    ['a folder without a slash', '/docs?x=1', 308, '', { location: '/docs/?x=1' }],
    ['a file with a slash', '/style.css/', 308, '', { location: '/style.css' }],
    ['an escaped name', '/docs/a%20b.txt', 200, 'a b'],
    ['an escaped name with a slash', '/docs/a%20b.txt/', 308, '', { location: '/docs/a%20b.txt' }],
    ['a folder without index file', '/empty/', 404, ''],
    ['what is not there', '/nothing', 404, ''],
    ['something below a file', '/style.css/x', 404, ''],
    ['an empty file', '/empty/none.bin', 200, '', { 'content-length': '0', 'content-type': 'application/octet-stream' }],
  ];
  for (const [title, target, status, body, headers = {}] of cases) {
    it(`answers ${status} to a request for ${title}`, async () => {
      const answer = await site.get(target);
      expect({ status: answer.status, body: answer.body }).to.deep.equal({ status, body });
      expect(answer.headers).to.include(headers);
    });
  }

  it('says nothing of a type that it does not know', async () => {
    const { headers } = await site.get('/noext');
    expect(headers).not.to.have.property('content-type');
  });

  it('sends the head alone for HEAD, and allows nothing but that and GET', async () => {
    const head = await site.get('/style.css', { method: 'HEAD' });
    expect({ status: head.status, length: head.headers['content-length'], body: head.body }).to.deep.equal({ status: 200, length: '16', body: '' });
    const post = await site.get('/style.css', { method: 'DELETE' });
    expect({ status: post.status, allow: post.headers['allow'] }).to.deep.equal({ status: 405, allow: 'GET, HEAD' });
  });
});
