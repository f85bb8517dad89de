import { readFileSync } from 'node:fs';
import { systemClock } from '@caddis/core';
import { moduleDescriptor } from '@caddis/core/framework';
import { processGroupKey } from '@caddis/kit';
import { freePort, needPrograms, startEtcd } from '@caddis/test-servers';
import { RecordingLogger, SharedValues, TestContext, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { EtcdConfig } from './etcd-config.js';
import { EtcdUpstreams } from './etcd-upstreams.js';
import * as exported from './index.js';
import { backends } from './testing/watch-fixture.js';

const id = 'http.reverse_proxy.upstreams.etcd';

describe('EtcdUpstreams', function () {
  let shared: SharedValues;
  let contexts: TestContext[];
  let endpoints: readonly string[];

  beforeEach(async () => {
    shared = new SharedValues();
    contexts = [];
    endpoints = [`http://127.0.0.1:${await freePort()}`];
  });

  afterEach(async () => {
    for (const context of contexts) await context.close();
    expect(shared.keys).to.deep.equal([]);
  });

  async function provision(settings: Partial<EtcdConfig> = {}): Promise<EtcdUpstreams> {
    const config: EtcdConfig = { endpoints, key: 'svc', timeout: 5000, grace_period: 60_000, ...settings };
    const source = new EtcdUpstreams(config, new RecordingLogger(), systemClock);
    const context = new TestContext(id, { shared });
    contexts.push(context);
    await source.provision(context);
    return source;
  }

  it('is the one module that its package declares', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      readonly caddis: { readonly modules: readonly string[] };
    };
    const modules = Object.values(exported).flatMap((value) => moduleDescriptor(value)?.id ?? []);
    expect(modules).to.deep.equal(manifest.caddis.modules);
  });

  it('loads while etcd cannot be reached, and says so', async () => {
    const source = await provision();
    expect(source.status().state).to.equal('pending');
    expect(await failureOf(() => source.getUpstreams(testRequest()))).to.deep.equal({
      code: 'ETCD_UNREACHABLE',
      message: `cannot reach etcd at ${endpoints[0]}: connect ECONNREFUSED ${endpoints[0]?.slice(7)}`,
    });
    expect(source.status().state).to.equal('failing');
  });

  const refused: readonly { readonly title: string; readonly settings: Partial<EtcdConfig>; readonly code: string; readonly message: string }[] = [
    {
      title: 'an endpoint that is not a URL',
      settings: { endpoints: ['http://127.0.0.1:1', 'http://'] },
      code: 'ETCD_ENDPOINT_INVALID',
      message: 'bad endpoint "http://": it is not a URL',
    },
    {
      title: 'a user without a password',
      settings: { username: 'proxy' },
      code: 'ETCD_INCOMPLETE',
      message: 'username is set without password',
    },
    {
      title: 'a password without a user',
      settings: { password: 'secret' },
      code: 'ETCD_INCOMPLETE',
      message: 'password is set without username',
    },
    {
      title: 'a client certificate without its key',
      settings: { tls: { root_ca_pem_files: [], client_certificate_file: '/nonexistent', insecure_skip_verify: false } },
      code: 'KIT_TLS_INCOMPLETE',
      message: 'client_certificate_file is set without client_certificate_key_file',
    },
    {
      title: 'a file that is not there',
      settings: { tls: { root_ca_pem_files: ['/nonexistent'], insecure_skip_verify: false } },
      code: 'KIT_TLS_FILE_UNREADABLE',
      message: 'cannot read /nonexistent',
    },
  ];
  for (const { title, settings, code, message } of refused) {
    it(`refuses ${title}, and starts nothing`, async () => {
      expect(await failureOf(() => provision(settings))).to.deep.equal({ code, message });
      expect(shared.keys).to.deep.equal([]);
    });
  }

  describe('beside others', () => {
    it('shares one watch with sources of the same settings, and hands out the same objects', async function () {
      needPrograms(this, 'etcd');
      const etcd = await startEtcd();
      try {
        ({ endpoints } = etcd);
        await etcd.change(['svc/a', backends('a:80')], ['svc.version', '']);
        const before = await etcd.count('Txn');
        const [one, other] = [await provision(), await provision()];
        expect(await one.getUpstreams(testRequest())).to.deep.equal([{ dial: 'a:80', origin: 'svc/a' }]);
        expect(await other.getUpstreams(testRequest())).to.equal(await one.getUpstreams(testRequest()));
        const afterReload = await provision();
        expect(afterReload.getUpstreams(testRequest())).to.equal(one.getUpstreams(testRequest()));
        expect((await etcd.count('Txn')) - before).to.equal(1);
      } finally {
        await etcd.close();
      }
    });

    it('keeps the answer of the previous config when its user is refused or its certificate is unknown', async function () {
      needPrograms(this, 'etcd');
      const etcd = await startEtcd();
      try {
        ({ endpoints } = etcd);
        await etcd.change(['svc/a', backends('a:80')]);
        await etcd.secure({ username: 'proxy', password: 'right', ranges: [['svc'], ['svc/', 'svc0'], ['svc.version']] });
        const good = await (await provision({ username: 'proxy', password: 'right' })).getUpstreams(testRequest());
        const wrong = await provision({ username: 'proxy', password: 'wrong' });
        expect(await wrong.getUpstreams(testRequest())).to.equal(good);
        await until(() => wrong.status().lastError !== undefined);
        expect([wrong.status().state, await wrong.getUpstreams(testRequest())]).to.deep.equal(['stale', good]);
        // Another key is another question, so the known upstreams are not used.
        const other = await provision({ username: 'proxy', password: 'wrong', key: 'other' });
        expect(await failureOf(async () => other.getUpstreams(testRequest()))).to.have.property('code', 'ETCD_DENIED');
        const withoutGrace = await provision({ username: 'proxy', password: 'wrong', grace_period: 0 });
        expect(await failureOf(async () => withoutGrace.getUpstreams(testRequest()))).to.have.property('code', 'ETCD_DENIED');
      } finally {
        await etcd.close();
      }
    });

    const different: readonly { readonly field: string; readonly settings: Partial<EtcdConfig> }[] = [
      { field: 'key', settings: { key: 'svc/' } },
      { field: 'version_key', settings: { version_key: 'version' } },
      { field: 'timeout', settings: { timeout: 1 } },
      { field: 'user', settings: { username: 'proxy', password: 'password-1' } },
      { field: 'password', settings: { username: 'proxy', password: 'password-2' } },
      { field: 'tls', settings: { tls: { root_ca_pem_files: [], insecure_skip_verify: true } } },
      { field: 'grace_period', settings: { grace_period: 1 } },
    ];
    it(`pitfalls 16, 41: shares with nobody whose ${different.map(({ field }) => field).join(', ')} differs`, async () => {
      await provision();
      for (const { settings } of different) await provision(settings);
      // The last known views are shared by all of them.
      expect(shared.keys.filter((key) => !key.endsWith(':known') && key !== processGroupKey)).to.have.length(different.length + 1);
      expect(shared.keys.join()).not.to.match(/password/);
    });
  });

  const versionKeys: readonly { readonly settings: Partial<EtcdConfig>; readonly dials: readonly string[] }[] = [
    { settings: { key: 'svc' }, dials: ['v1:80'] },
    { settings: { key: 'svc', version_key: '' }, dials: ['v1:80'] },
    { settings: { key: 'svc', version_key: 'svc/version' }, dials: ['v2:80'] },
    { settings: { key: 'svc', version_key: 'svc' }, dials: ['itself:80', 'v1:80', 'v2:80'] },
    { settings: { key: '' }, dials: ['itself:80', 'other:80'] },
  ];
  describe('with a version key', () => {
    for (const { settings, dials } of versionKeys) {
      it(`${JSON.stringify(settings)} uses ${dials.join(', ')}`, async function () {
        needPrograms(this, 'etcd');
        const etcd = await startEtcd();
        try {
          ({ endpoints } = etcd);
          await etcd.change(
            ['.version', 'root'],
            ['other', JSON.stringify({ version: 'root', endpoints: ['other:80'] })],
            ['svc', JSON.stringify({ version: 'root', endpoints: ['itself:80'] })],
            ['svc.version', 'v1\n'],
            ['svc/1', JSON.stringify({ version: 'v1', endpoints: ['v1:80'] })],
            ['svc/2', JSON.stringify({ version: 'v2', endpoints: ['v2:80'] })],
            ['svc/version', 'v2'],
          );
          const source = await provision(settings);
          const upstreams = await source.getUpstreams(testRequest());
          expect(upstreams.map(({ dial }) => dial)).to.have.members(dials);
        } finally {
          await etcd.close();
        }
      });
    }
  });

  it('cannot be asked before it is provisioned', async () => {
    const source = new EtcdUpstreams({ endpoints, key: 'svc', timeout: 1, grace_period: 1 }, new RecordingLogger(), systemClock);
    expect(source.status()).to.deep.equal({ state: 'pending', upstreams: [] });
    expect(await failureOf(() => source.getUpstreams(testRequest()))).to.deep.equal({
      code: 'UPSTREAM_KIT_NOT_PROVISIONED',
      message: 'the source was asked before it was provisioned',
    });
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

async function failureOf(call: () => unknown): Promise<{ readonly code: unknown; readonly message: string }> {
  try {
    await call();
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: unknown };
    return { code, message };
  }
  throw new Error('it succeeded');
}
