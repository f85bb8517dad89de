import { expect } from 'chai';
import { problemsOfDependencyPage } from './dependency-page.mjs';
import { coreRange, problemsOfCore } from './one-core.mjs';
import { problemsOfPublished } from './published-manifest.mjs';
import { workspacePackages } from './workspace-packages.mjs';

const { path, manifest } = workspacePackages().find((each) => each.folder === 'upstreams-a');
const version = '0.1.0';

function problemsOf(entry) {
  return [...problemsOfCore(entry, version), ...problemsOfPublished(entry)];
}

/** The package with another manifest. */
function changed(fields) {
  return { path, manifest: structuredClone({ ...manifest, ...fields }) };
}

describe('the manifest of a published package', () => {
  const cases = [
    ['no repository', { repository: undefined }, /"repository" is not .*"directory":"packages\/upstreams-a"/],
    ['a publication without provenance', { publishConfig: { access: 'public' } }, /"publishConfig" is not .*"provenance":true/],
    ['another license', { license: 'MIT' }, /"license" is not "Apache-2.0"/],
    ['source maps in the tarball', { files: ['dist', 'CHANGELOG.md'] }, /"files" is not .*map/],
    ['a module package that a search does not find', { keywords: ['a', 'b', 'c'] }, /"keywords" is not .*"caddis-module"/],
    ['few keywords', { caddis: undefined, keywords: ['caddis', 'a'] }, /fewer than three "keywords"/],
    ['a core of its own', { dependencies: { '@caddis/core': 'workspace:*' } }, /names @caddis\/core, which must be a peer/],
    ['a peer that follows each release', { peerDependencies: { '@caddis/core': '0.1.0' } }, /not in the range ">=0\.1\.0 <1\.0\.0"/],
    ['a version that is not in the catalog', { dependencies: { undici: '^7.0.0' } }, /undici is "\^7\.0\.0", not "catalog:"/],
    ['a range for a package of ours', { dependencies: { '@caddis/kit': 'workspace:^' } }, /@caddis\/kit is "workspace:\^", not "workspace:\*"/],
    ['a path of which npm warns', { bin: { a: './dist/a.js' } }, /"bin" of a begins with ".\/"/],
    ['a package.json that nobody may read', { exports: { '.': './dist/index.js' } }, /"exports" lacks ".\/package.json"/],
  ];
  for (const [name, fields, expected] of cases) {
    it(`is refused with ${name}`, () => {
      const problems = problemsOf(changed(fields));
      expect(problems.join('\n')).to.match(expected);
    });
  }

  it('is fine in this repository', () => {
    expect(problemsOf(changed({}))).to.deep.equal([]);
  });

  it('is mended where what it should say can be derived', () => {
    const entry = changed({ repository: undefined, files: ['dist'], keywords: ['a', 'b'], peerDependencies: {}, dependencies: { '@caddis/core': 'workspace:*' } });
    problemsOf(entry);
    expect(problemsOf(entry)).to.deep.equal([]);
  });

  it('allows every core from its own minor version to the end of the major one', () => {
    expect(['0.1.0', '0.1.7', '0.2.0', '1.4.2', '12.0.0-beta.1'].map(coreRange)).to.deep.equal([
      '>=0.1.0 <1.0.0', '>=0.1.0 <1.0.0', '>=0.2.0 <1.0.0', '>=1.4.0 <2.0.0', '>=12.0.0 <13.0.0',
    ]);
  });
});

describe('the page about dependencies', () => {
  it('has a reason for each, and none for what is gone', () => {
    const packages = [{ manifest: { dependencies: { one: 'catalog:', two: 'catalog:', '@caddis/kit': 'workspace:*' } } }, { manifest: {} }];
    expect(problemsOfDependencyPage(packages, '| `two` | a |\n| `three` | b |\n')).to.deep.equal([
      'docs/dependencies.md: one is a dependency, and nothing says why',
      'docs/dependencies.md: three is no dependency any more',
    ]);
  });
});
