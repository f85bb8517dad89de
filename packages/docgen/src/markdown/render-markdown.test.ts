import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isCaddisError } from '@caddis/core';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { compareFiles, writeFiles } from '../files/write-files.js';
import { indexCatalogue } from '../model/catalogue-index.js';
import { demoCatalogue } from '../testing/demo-catalogue.js';
import { expectGolden } from '../testing/golden.js';
import { replaceBlock } from './readme-block.js';
import { isGeneratedMarkdown, packageMarkdown, renderMarkdown } from './render-markdown.js';

const index = indexCatalogue(demoCatalogue);
const files = renderMarkdown(index);

describe('renderMarkdown', () => {
  it('writes a file for every module, namespace, the document, the errors and the placeholders', () => {
    expect([...files.keys()].filter((path) => !path.includes('http.reverse_proxy.'))).deep.equal([
      'README.md',
      'document.md',
      'errors.md',
      'placeholders.md',
      'http.md',
      'http.handlers.cache@@acme+cache.md',
      'http.handlers.cache@zeta-cache.md',
      'http.handlers.echo.md',
      'http.handlers.old_echo.md',
      'http.handlers.reverse_proxy.md',
      'http.handlers.subroute.md',
      'http.matchers.host.md',
      'http.matchers.not.md',
      'namespaces/apps.md',
      'namespaces/admin.api.md',
      'namespaces/caddy.config_loaders.md',
      'namespaces/caddy.logging.encoders.md',
      'namespaces/caddy.logging.writers.md',
      'namespaces/caddy.storage.md',
      'namespaces/http.handlers.md',
      'namespaces/http.ip_sources.md',
      'namespaces/http.matchers.md',
    ]);
  });

  for (const path of ['README.md', 'placeholders.md', 'http.handlers.reverse_proxy.md', 'http.matchers.not.md', 'http.handlers.cache@zeta-cache.md', 'namespaces/http.handlers.md']) {
    it(`writes ${path} as it should be`, () => expectGolden(`markdown/${path}`, files.get(path) ?? ''));
  }

  it('links only to files that it writes', () => {
    const dead = [...files].flatMap(([path, text]) =>
      [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)]
        .map(([, address]) => address ?? '')
        .filter((address) => !/^\w+:/.test(address) && !files.has(posix.join(posix.dirname(path), address)))
        .map((address) => `${path}: ${address}`),
    );
    expect(dead).deep.equal([]);
  });

  it('names the module in every block of JSON', () => {
    const about = [...(files.get('http.matchers.host.md') ?? '').matchAll(/^```json(.*)$/gm)].map(([, name]) => name);
    expect(about).deep.equal([' http.matchers.host', ' http.matchers.host']);
  });
});

describe('writeFiles', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it('writes what is missing, mends what is changed, removes what is left, and leaves other files alone', () => {
    const out = join(folder.path, 'docs');
    expect(compareFiles(out, files, isGeneratedMarkdown).length).equal(files.size);
    writeFiles(out, files, isGeneratedMarkdown);
    expect(compareFiles(out, files, isGeneratedMarkdown)).deep.equal([]);
    writeFileSync(join(out, 'README.md'), 'changed by hand');
    writeFileSync(join(out, 'http.gone.md'), files.get('http.md') ?? '');
    mkdirSync(join(out, 'notes'));
    writeFileSync(join(out, 'notes', 'mine.md'), '# Mine');
    const stale = [
      { path: 'README.md', state: 'changed' },
      { path: 'http.gone.md', state: 'left' },
    ];
    expect(compareFiles(out, files, isGeneratedMarkdown)).deep.equal(stale);
    expect(writeFiles(out, files, isGeneratedMarkdown)).deep.equal(stale);
    expect(compareFiles(out, files, isGeneratedMarkdown)).deep.equal([]);
    expect(readFileSync(join(out, 'notes', 'mine.md'), 'utf8')).equal('# Mine');
  });
});

describe('replaceBlock', () => {
  const block = packageMarkdown(index, '@acme/cache');
  const readme = '# Cache\n\n<!-- caddis:modules -->\nold\n<!-- /caddis:modules -->\n\nThe end.\n';

  it('puts the documentation of a package between the markers of its README', () => expectGolden('markdown/package-readme.md', replaceBlock(readme, block)));

  it('says nothing of the version, with which a README would be stale at each release', () => {
    expect(block).not.contain(index.package('@acme/cache')?.version).and.not.contain('npm install');
  });

  it('changes nothing the second time', () => {
    const once = replaceBlock(readme, block);
    expect(replaceBlock(once, block)).equal(once);
  });

  it('says which markers are missing', () => {
    try {
      replaceBlock('# Cache\n', block);
      expect.fail('it wrote the block somewhere');
    } catch (error) {
      if (!isCaddisError(error)) throw error;
      expect([error.code, error.help]).deep.equal([
        'DOCGEN_NO_MARKERS',
        'put the lines <!-- caddis:modules --> and <!-- /caddis:modules --> where it should stand',
      ]);
    }
  });
});
