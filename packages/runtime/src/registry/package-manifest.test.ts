import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeFiles } from '../testing/packages.js';
import { describePackage, readManifest } from './package-manifest.js';

describe('package manifest', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder.remove());

  const refused = (work: () => unknown): unknown => {
    try {
      work();
      return 'nothing was thrown';
    } catch (error) {
      return error instanceof Error ? error.message.replaceAll(folder.path, '<folder>') : error;
    }
  };

  it('describes a package with modules', async () => {
    const manifest = {
      name: 'caddis-etcd',
      version: '2.1.0',
      description: 'Upstreams from etcd.',
      license: 'MIT',
      repository: { type: 'git', url: 'git+https://example.com/jo/caddis-etcd.git' },
      main: './main.js',
      caddis: { api: 1, modules: ['http.reverse_proxy.upstreams.etcd'] },
    };
    expect(describePackage(folder.path, manifest, true)).to.deep.equal({
      info: {
        name: 'caddis-etcd',
        version: '2.1.0',
        standard: true,
        directory: folder.path,
        description: 'Upstreams from etcd.',
        license: 'MIT',
        repository: 'https://example.com/jo/caddis-etcd',
      },
      api: 1,
      modules: ['http.reverse_proxy.upstreams.etcd'],
      entry: { exports: undefined, main: './main.js' },
    });
  });

  it('is none of ours without the key', async () => {
    expect(describePackage(folder.path, { name: 'express' }, false)).to.equal(undefined);
  });

  it('is absent where there is no file', async () => {
    expect(readManifest(`${folder.path}/nowhere`, 'x')).to.equal(undefined);
  });

  const repositories: readonly (readonly [written: unknown, address: string | undefined])[] = [
    [undefined, undefined],
    [42, undefined],
    ['', undefined],
    ['jo/repo', 'https://github.com/jo/repo'],
    ['github:jo/repo', 'https://github.com/jo/repo'],
    ['gitlab:jo/repo', 'https://gitlab.com/jo/repo'],
    ['bitbucket:jo/repo', 'https://bitbucket.org/jo/repo'],
    ['https://example.com/jo/repo', 'https://example.com/jo/repo'],
    ['git://example.com/jo/repo.git', 'https://example.com/jo/repo'],
    [{ url: 'git+ssh://git@example.com/jo/repo.git' }, 'https://example.com/jo/repo'],
  ];
  for (const [written, address] of repositories) {
    it(`has the repository ${address} where ${JSON.stringify(written)} is written`, async () => {
      const found = describePackage(folder.path, { repository: written, caddis: { api: 1, modules: [] } }, false);
      expect(found?.info.repository).to.equal(address);
    });
  }

  const malformed: readonly (readonly [caddis: unknown, reason: string])[] = [
    [null, '"caddis" is not an object'],
    [['http'], '"caddis" is not an object'],
    [{ modules: [] }, '"caddis.api" is not a number'],
    [{ api: '1', modules: [] }, '"caddis.api" is not a number'],
    [{ api: 1 }, '"caddis.modules" is not an array'],
    [{ api: 1, modules: { http: true } }, '"caddis.modules" is not an array'],
    [{ api: 1, modules: ['http', 'Bad Name'] }, '"caddis.modules" holds "Bad Name", which is not a module ID'],
    [{ api: 1, modules: [7] }, '"caddis.modules" holds 7, which is not a module ID'],
    [{ api: 1, modules: ['a.b', 'http', 'a.b'] }, '"caddis.modules" holds "a.b" twice'],
  ];
  for (const [caddis, reason] of malformed) {
    it(`is refused when ${reason}`, () => {
      expect(refused(() => describePackage(folder.path, { name: 'bad', caddis }, false))).to.equal(
        `package bad: bad manifest <folder>/package.json: ${reason}`,
      );
    });
  }

  const unreadable: Readonly<Record<string, string>> = { '{ "name": ': 'it cannot be read', '[]': 'it is not an object', null: 'it is not an object' };
  for (const [text, reason] of Object.entries(unreadable)) {
    it(`is refused when its text is ${text}`, async () => {
      await writeFiles(folder.path, { 'package.json': text });
      expect(refused(() => readManifest(folder.path, 'bad'))).to.equal(`package bad: bad manifest <folder>/package.json: ${reason}`);
    });
  }
});
