import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createCertificates, type Etcd, freePort, needPrograms, startEtcd, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import type { Gateway, GatewayOptions } from './gateway.js';
import { rangesBelow } from './key-range.js';
import type { Reading } from './read-keys.js';
import { testGateway } from './testing/test-gateway.js';

describe('Gateway', function () {
  const gateways: Gateway[] = [];
  const cleanups: (() => Promise<void>)[] = [];

  before(function () {
    needPrograms(this, 'etcd');
  });

  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.close();
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  async function start(options: Parameters<typeof startEtcd>[0] = {}): Promise<Etcd> {
    const etcd = await startEtcd(options);
    cleanups.push(() => etcd.close());
    return etcd;
  }

  function open(options: Parameters<typeof testGateway>[0]): Gateway {
    const gateway = testGateway(options);
    gateways.push(gateway);
    return gateway;
  }

  it('reads several ranges at one revision, each key once, in order', async () => {
    const etcd = await start();
    await etcd.change(['svc/b', 'second'], ['svc/a', 'first'], ['svc', 'itself'], ['svc-v2/a', 'other'], ['svc.version', 'v1\n']);
    await etcd.change(['svc/a', 'ü']);
    const reading = await open({ endpoints: etcd.endpoints }).read([...rangesBelow('svc'), { key: 'svc.version' }, { key: 'svc/a' }]);
    expect(reading).to.deep.equal({
      revision: 3n,
      keys: [
        { key: 'svc', value: 'itself', revision: '2' },
        { key: 'svc/a', value: 'ü', revision: '3' },
        { key: 'svc/b', value: 'second', revision: '2' },
        { key: 'svc.version', value: 'v1\n', revision: '2' },
      ],
    });
  });

  it('reads every key where the prefix is empty', async () => {
    const etcd = await start();
    await etcd.change(['a', '1'], ['/z', '2']);
    expect(keysOf(await open({ endpoints: etcd.endpoints }).read(rangesBelow('')))).to.deep.equal(['/z', 'a']);
  });

  it('tells each change below the ranges, and none beside them', async () => {
    const etcd = await start();
    await etcd.change(['svc/a', '1']);
    const watch = await open({ endpoints: etcd.endpoints }).watch(rangesBelow('svc'), 2n);
    await etcd.change(['svc-v2/a', 'revision 3']);
    await etcd.change(['svc', 'revision 4'], ['svc/a', undefined]);
    const revisions: bigint[] = [];
    for await (const { revision, changed } of watch.news) {
      if (changed) revisions.push(revision);
      if (revisions.length === 2) break;
    }
    expect(revisions).to.deep.equal([4n, 4n]);
  });

  it('pitfall 50: continues with the next endpoint when one is dead', async () => {
    const etcd = await start();
    const dead = `http://127.0.0.1:${await freePort()}`;
    const gateway = open({ endpoints: [dead, ...etcd.endpoints] });
    expect((await gateway.read(rangesBelow('svc'))).revision).to.equal(1n);
  });

  it('names every endpoint with its failure when none answers', async () => {
    const dead = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`] as const;
    const reasons = dead.map((endpoint) => `cannot reach etcd at ${endpoint}: connect ECONNREFUSED ${endpoint.slice(7)}`);
    expect(await failureOf(open({ endpoints: dead }).read(rangesBelow('svc')))).to.include({
      code: 'ETCD_CLUSTER_DOWN',
      message: `none of the 2 etcd endpoints could be used: ${reasons.join('; ')}`,
    });
  });

  it('pitfall 45: gives a member that was stopped a deadline', async () => {
    const etcd = await start();
    etcd.members[0]?.pause();
    const [endpoint] = etcd.endpoints;
    const gateway = open({ endpoints: etcd.endpoints, timeoutMs: 100 });
    expect(await failureOf(gateway.read(rangesBelow('svc')))).to.include({
      code: 'ETCD_TIMEOUT',
      message: `etcd at ${endpoint} did not answer within 100ms`,
    });
  });

  const strangers: readonly { readonly title: string; readonly status: number; readonly body: string; readonly failure: object }[] = [
    { title: 'JSON of somebody else', status: 200, body: '{}', failure: { code: 'ETCD_ANSWER_INVALID', reason: 'answered with something that is not from etcd: {}' } },
    { title: 'a page', status: 200, body: '<html>', failure: { code: 'ETCD_ANSWER_INVALID', reason: 'answered with something that is not from etcd: "<html>"' } },
    { title: 'an error page', status: 502, body: 'Bad Gateway', failure: { code: 'ETCD_REFUSED', reason: 'refused: status 502 Bad Gateway' } },
    {
      title: 'an error as etcd 3.6 writes it',
      status: 503,
      body: '{"code":14,"message":"etcdserver: no leader","details":[]}',
      failure: { code: 'ETCD_REFUSED', reason: 'refused: etcdserver: no leader' },
    },
  ];
  for (const { title, status, body, failure } of strangers) {
    it(`does not take ${title} for an empty store`, async () => {
      const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      cleanups.push(async () => void server.close());
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { code, message } = await failureOf(open({ endpoints: [endpoint] }).read([{ key: 'svc' }]));
      expect({ code, reason: message.replace(`etcd at ${endpoint} `, '') }).to.deep.equal(failure);
    });
  }

  describe('with authentication', () => {
    const reader = { username: 'proxy', password: 'secret', ranges: [['svc'], ['svc/', 'svc0'], ['svc.version']] as const };
    const ranges = [...rangesBelow('svc'), { key: 'svc.version' }];
    const user: NonNullable<GatewayOptions['user']> = { name: reader.username, password: reader.password };

    it('reads and watches with no more permissions than the keys need', async () => {
      const etcd = await start();
      await etcd.secure(reader);
      const gateway = open({ endpoints: etcd.endpoints, user });
      const { revision } = await gateway.read(ranges);
      const watch = await gateway.watch(ranges, revision);
      await etcd.change(['svc/a', '1']);
      for await (const news of watch.news) if (news.changed) break;
      expect(keysOf(await gateway.read(ranges))).to.deep.equal(['svc/a']);
    });

    it('logs in once for many calls', async () => {
      const etcd = await start();
      await etcd.secure(reader);
      const gateway = open({ endpoints: etcd.endpoints, user });
      const before = await etcd.count('Authenticate');
      for (let call = 0; call < 5; call += 1) await gateway.read(ranges);
      expect((await etcd.count('Authenticate')) - before).to.equal(1);
    });

    it('logs in once for calls that need it at the same time', async () => {
      const etcd = await start();
      await etcd.secure(reader);
      const gateway = open({ endpoints: etcd.endpoints, user });
      for (let turn = 0; turn < 2; turn += 1) {
        const before = await etcd.count('Authenticate');
        await Promise.all(Array.from({ length: 20 }, () => gateway.read(ranges)));
        expect((await etcd.count('Authenticate')) - before).to.equal(1);
        // Invalidates the user's tokens.
        await etcd.changePassword(user.name, user.password);
      }
    });

    it('pitfall 46: logs in again when the token is not known any more, for a read and for a watch', async () => {
      const etcd = await start();
      await etcd.secure(reader);
      const gateway = open({ endpoints: etcd.endpoints, user });
      const { revision } = await gateway.read(ranges);
      for (const call of [() => gateway.read(ranges), () => gateway.watch(ranges, revision)]) {
        await etcd.members[0]?.stop();
        await etcd.members[0]?.start();
        // A restarted member replays its log and so still knows the old tokens, but setting the user's password removes them.
        await etcd.changePassword(user.name, user.password);
        const logIns = await etcd.count('Authenticate');
        await call();
        expect((await etcd.count('Authenticate')) - logIns).to.equal(1);
      }
    });

    it('pitfall 46: logs in again when its token is older than the rights of users, as JSON Web Tokens tell', async () => {
      const folder = await temporaryFolder();
      cleanups.push(() => folder.remove());
      const keys = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      });
      await writeFile(join(folder.path, 'public.pem'), keys.publicKey);
      await writeFile(join(folder.path, 'private.pem'), keys.privateKey);
      const files = `pub-key=${join(folder.path, 'public.pem')},priv-key=${join(folder.path, 'private.pem')}`;
      const etcd = await start({ args: ['--auth-token', `jwt,sign-method=RS256,ttl=10m,${files}`] });
      await etcd.secure(reader);
      const gateway = open({ endpoints: etcd.endpoints, user });
      const logIns = await etcd.count('Authenticate');
      await gateway.read(ranges);
      await etcd.changePassword('root', 'root-password');
      await gateway.read(ranges);
      // Two are by the gateway; one is by the command that changed the password.
      expect((await etcd.count('Authenticate')) - logIns).to.equal(3);
    });

    const denials: readonly { readonly title: string; readonly user?: GatewayOptions['user']; readonly key: string; readonly reason: string }[] = [
      {
        title: 'a wrong password',
        user: { ...user, password: 'wrong' },
        key: 'svc',
        reason: 'etcdserver: authentication failed, invalid user ID or password',
      },
      { title: 'a key that the user may not read', user, key: 'other', reason: 'etcdserver: permission denied' },
      { title: 'no user at all', key: 'svc', reason: 'etcdserver: user name is empty' },
    ];
    for (const { title, key, reason, ...options } of denials) {
      it(`tells of ${title}, and does not try every endpoint`, async () => {
        const etcd = await start();
        await etcd.secure(reader);
        const [endpoint] = etcd.endpoints as readonly [string];
        const gateway = open({ endpoints: [endpoint, endpoint], ...options });
        const before = await etcd.count('Authenticate');
        expect(await failureOf(gateway.read([{ key }]))).to.include({
          code: 'ETCD_DENIED',
          message: `etcd at ${endpoint} denied access: ${reason}`,
        });
        expect((await etcd.count('Authenticate')) - before).to.equal(options.user === undefined ? 0 : 1);
      });
    }

    it('works with a user while authentication is switched off', async () => {
      const etcd = await start();
      expect((await open({ endpoints: etcd.endpoints, user }).read(ranges)).revision).to.equal(1n);
    });
  });

  describe('with TLS', () => {
    it('trusts an authority, shows a certificate, and reads both again for each connection', async () => {
      const folder = await temporaryFolder();
      cleanups.push(() => folder.remove());
      const certificates = await createCertificates(folder.path);
      const etcd = await start({ certificates });
      const tls = {
        authorityFiles: [certificates.client.ca],
        certificateFile: certificates.client.certificate,
        keyFile: certificates.client.key,
        insecure: false,
      };
      expect((await open({ endpoints: etcd.endpoints, tls }).read(rangesBelow('svc'))).revision).to.equal(1n);

      const named = await failureOf(open({ endpoints: etcd.endpoints, tls: { ...tls, serverName: 'other.test' } }).read(rangesBelow('svc')));
      expect(named.code).to.equal('ETCD_UNREACHABLE');
      expect(named.message).to.include('other.test');

      const untrusting = open({ endpoints: etcd.endpoints, tls: { ...tls, authorityFiles: [] } });
      expect((await failureOf(untrusting.read(rangesBelow('svc')))).code).to.equal('ETCD_UNREACHABLE');

      const lenient = open({ endpoints: etcd.endpoints, tls: { ...tls, authorityFiles: [], insecure: true } });
      expect((await lenient.read(rangesBelow('svc'))).revision).to.equal(1n);

      const gone = open({ endpoints: etcd.endpoints, tls });
      await folder.remove();
      expect((await failureOf(gone.read(rangesBelow('svc')))).message).to.include(`cannot read ${certificates.client.ca}`);
    });
  });

  it('leaves nothing open when it is closed while a member keeps silent', async () => {
    const etcd = await start();
    etcd.members[0]?.pause();
    const gateway = open({ endpoints: etcd.endpoints, timeoutMs: 20_000 });
    const read = failureOf(gateway.read(rangesBelow('svc')));
    await new Promise(setImmediate);
    await gateway.close();
    expect((await read).code).to.equal('ETCD_UNREACHABLE');
  });
});

function keysOf(reading: Reading): string[] {
  return reading.keys.map(({ key }) => key);
}

async function failureOf(call: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  try {
    await call;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it succeeded');
}
