import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileRoute, startSite, type RunningSite } from './testing/running-site.js';

/** Content of files that must never be served. */
const secret = 'SECRET';

const files = {
  'index.html': 'home',
  'a.txt': 'public',
  'sub/b.txt': 'public',
  'back\\slash.txt': 'public',
  '..a/c.txt': 'public',
  'a..b.txt': 'public',
  '.env': secret,
  'sub/.env': secret,
  'private/key.txt': secret,
  'sub/private/key.txt': secret,
  'data.bak': secret,
  'only/this.txt': secret,
  'only/that.txt': 'public',
  '../outside.txt': secret,
  '../www-other/file.txt': secret,
  '../tenants/one/page.txt': 'public',
  '../tenants/top.txt': secret,
};

type Case = readonly [target: string, status: number, options?: { readonly host?: string; readonly headers?: Readonly<Record<string, string>> }];

/** Targets that try to reach files outside the root. */
const outwards: readonly Case[] = [
  ['/../outside.txt', 404],
  ['/../../../../../../etc/passwd', 404],
  ['/sub/../../outside.txt', 404],
  ['/sub/..', 308],
  ['/..', 308],
  ['/../', 200],
  ['/.', 308],
  ['/./a.txt', 200],
  ['/sub/./../a.txt', 200],
  ['//outside.txt', 404],
  ['//a.txt', 200],
  ['///sub///b.txt', 200],
  ['/..//../outside.txt', 404],
  ['/%2e%2e/outside.txt', 404],
  ['/%2E%2E/outside.txt', 404],
  ['/.%2e/outside.txt', 404],
  ['/%2e./outside.txt', 404],
  ['/sub/%2e%2e/%2e%2e/outside.txt', 404],
  ['/..%2foutside.txt', 404],
  ['/..%2Foutside.txt', 404],
  ['/%2e%2e%2foutside.txt', 404],
  ['/sub%2f..%2f..%2foutside.txt', 404],
  ['/%2foutside.txt', 404],
  ['/%2f%2e%2e%2foutside.txt', 404],
  ['/%252e%252e/outside.txt', 404],
  ['/%252e%252e%252foutside.txt', 404],
  ['/..%252foutside.txt', 404],
  ['/..\\outside.txt', 404],
  ['/..%5coutside.txt', 404],
  ['/..%5C..%5Coutside.txt', 404],
  ['/%2e%2e%5coutside.txt', 404],
  ['/\\..\\outside.txt', 404],
  ['/..;/outside.txt', 404],
  ['/..;a=b/outside.txt', 404],
  ['/.../outside.txt', 404],
  ['/....//outside.txt', 404],
  ['/..%00/outside.txt', 400],
  ['/%00', 400],
  ['/a.txt%00', 400],
  ['/a.txt%00.html', 400],
  ['/../outside.txt%00.txt', 400],
  ['/..%c0%afoutside.txt', 404],
  ['/%c0%ae%c0%ae/outside.txt', 404],
  ['/%e0%80%ae%e0%80%ae/outside.txt', 404],
  ['/%uff0e%uff0e/outside.txt', 400],
  ['/%EF%BC%8E%EF%BC%8E/outside.txt', 404],
  ['/%ff%fe/outside.txt', 404],
  ['/..%0doutside.txt', 404],
  ['/..%20/outside.txt', 404],
  ['/..../outside.txt', 404],
  ['/../www-other/file.txt', 404],
  ['/-other/file.txt', 404],
  ['/../www/a.txt', 404],
  ['/..a/c.txt', 200],
  ['/a..b.txt', 200],
  ['/back%5cslash.txt', 200],
  ['http://site.test/../outside.txt', 404],
  ['http://site.test/a.txt', 200],
  [`/${'a'.repeat(300)}`, 404],
  [`/${'a/'.repeat(2500)}`, 404],
  [`/${'../'.repeat(2000)}outside.txt`, 404],
  ['/a.txt/', 308],
  ['/a.txt/../outside.txt', 404],
  ['/a.txt/..', 308],
  ['/?../outside.txt', 200],
  ['/~root/a.txt', 404],
  ['/file:///etc/passwd', 404],
];

/** Targets that try to reach hidden files: hidden by name, by name with a wildcard, or by path. */
const hidden: readonly Case[] = [
  ['/.env', 404],
  ['/%2eenv', 404],
  ['/%2Eenv', 404],
  ['/./.env', 404],
  ['/sub/../.env', 404],
  ['/sub/.env', 404],
  ['//.env', 404],
  ['/.env/', 404],
  ['/.env/.', 404],
  ['/%2e%65%6e%76', 404],
  ['/.ENV', 404],
  ['/.env%20', 404],
  ['/.env.', 404],
  ['/private/key.txt', 404],
  ['/private', 404],
  ['/private/', 404],
  ['/privat%65/key.txt', 404],
  ['/private%2fkey.txt', 404],
  ['/sub/private/key.txt', 404],
  ['/private/../private/key.txt', 404],
  ['/data.bak', 404],
  ['/data%2ebak', 404],
  ['/only/this.txt', 404],
  ['/only//this.txt', 404],
  ['/only/./this.txt', 404],
  ['/only%2fthis.txt', 404],
  ['/only/that.txt', 200],
];

/** Targets that are not regular files, or must not be read. */
const special: readonly Case[] = [
  ['/fifo', 404],
  ['/socket', 404],
  ['/device', 404],
  ['/loop', 404],
  ['/dangling', 404],
  ['/link-in', 200],
  ['/link-folder/b.txt', 200],
  ['/link-folder', 404],
];

describe('the way out of the root', () => {
  let site: RunningSite;
  let tenants: RunningSite;
  let socket: ReturnType<typeof createServer>;

  before(async () => {
    site = await startSite(files, (root) => [fileRoute({ root, hide: ['.env', 'private', '*.bak', join(root, 'only/this.txt')] })]);
    execFileSync('mkfifo', [join(site.root, 'fifo')]);
    socket = createServer().listen(join(site.root, 'socket'));
    await once(socket, 'listening');
    await symlink('/dev/zero', join(site.root, 'device'));
    await symlink('loop', join(site.root, 'loop'));
    await symlink('nowhere', join(site.root, 'dangling'));
    await symlink('a.txt', join(site.root, 'link-in'));
    await symlink('sub', join(site.root, 'link-folder'));
    await symlink('../outside.txt', join(site.root, 'link-out'));
    await mkdir(join(site.root, 'closed'));
    tenants = await startSite(files, (root) => [
      { match: [{ path: ['/vars/*'] }], handle: [{ handler: 'vars', root: join(root, '../tenants/{http.request.host}') }, { handler: 'rewrite', strip_path_prefix: '/vars' }, { handler: 'file_server' }] },
      fileRoute({ root: join(root, '../tenants/{http.request.host}'), index_names: ['{http.request.uri.query.index}', 'page.txt'] }),
    ]);
  });

  after(async () => {
    socket.close();
    await site.stop();
    await tenants.stop();
  });

  for (const [title, cases] of Object.entries({ outwards, hidden, special })) {
    describe(title, () => {
      for (const [target, status, options] of cases) {
        it(`${target.length > 60 ? `${target.slice(0, 60)}…` : target} is ${status}`, async () => {
          const answer = await site.get(target, options);
          expect(answer.status).to.equal(status);
          expect(answer.body).not.to.include(secret);
          expect(answer.headers['location'] ?? '/').to.match(/^\/(?![/\\])/);
        });
      }
    });
  }

  it('is a symbolic link, which is followed', async () => {
    expect(await site.get('/link-out')).to.include({ status: 200, body: secret });
  });

  it('is not the placeholder of a root', async () => {
    const statuses: Record<string, number> = {};
    for (const host of ['one', '..', '.', 'one/..', '', '../tenants', 'two', '%2e%2e']) {
      for (const target of ['/page.txt', '/top.txt', '/vars/page.txt', '/vars/top.txt', '/tenants/top.txt']) {
        const { status, body } = await tenants.get(target, { host });
        expect(body, `${host} ${target}`).not.to.include(secret);
        if (status === 200) statuses[`${host}${target}`] = status;
      }
    }
    expect(statuses).to.deep.equal({ 'one/page.txt': 200, 'one/vars/page.txt': 200 });
  });

  it('is not the placeholder of an index name', async () => {
    for (const index of ['../top.txt', '../../top.txt', '/../top.txt', '..%2ftop.txt', '..', '.', '%00']) {
      const { body } = await tenants.get(`/?index=${index}`, { host: 'one' });
      expect(body, index).not.to.include(secret);
    }
  });

  it('is no address of another host in a redirect', async () => {
    const locations: unknown[] = [];
    for (const target of ['//evil.test/..', '/\\evil.test/..', '/%5cevil.test/%2e%2e', '//evil.test/%2e%2e/sub/..', '///evil.test/../a.txt/', '/%2f/evil.test/..']) {
      locations.push((await site.get(target)).headers['location']);
    }
    expect(locations).to.deep.equal(['/', '/', '/', '/', '/a.txt', '/']);
  });

  it('is answered with 403 where the rights are missing', async function () {
    if (process.getuid?.() === 0) return this.skip();
    await chmod(join(site.root, 'a.txt'), 0);
    await chmod(join(site.root, 'closed'), 0);
    expect([(await site.get('/a.txt')).status, (await site.get('/closed/x')).status]).to.deep.equal([403, 403]);
  });
});
