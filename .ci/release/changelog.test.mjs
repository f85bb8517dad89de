import { expect } from 'chai';
import { problemsOfChangelog, releasedChangelog, unreleased } from './changelog.mjs';
import { apiExports } from './api-exports.mjs';
import { mayFollow, versionEdits } from './version-edits.mjs';

const changelog = '# Changelog of x\n\n## Unreleased\n\n- `defineThing()` takes `Options`.\n\n## 0.1.0 (2026-12-01)\n\n- The first release.\n';

describe('a changelog', () => {
  const cases = [
    ['every change named', changelog, { 'index#defineThing': 'a' }, { 'index#defineThing': 'b', 'http#Options': 'c' }, []],
    ['nothing changed and nothing said', changelog.replace(/- `def.*\n\n/, ''), { 'index#a': '1' }, { 'index#a': '1' }, []],
    ['a changed export that is not named', changelog, { 'index#a': '1' }, { 'index#a': '2' }, ['index#a has changed']],
    ['a new export that is not named', changelog, {}, { 'index#a': '1' }, ['index#a is new']],
    ['an export that is gone without a word', changelog, { 'index#Thing': '1' }, {}, ['index#Thing is gone']],
    ['a name that stands in an older section only', changelog.replace('The first', '`a`, the first'), { 'index#a': '1' }, { 'index#a': '2' }, ['index#a has changed']],
    ['a name that only begins like the export', changelog, { 'index#define': '1' }, { 'index#define': '2' }, ['index#define has changed']],
    ['something said before the first release', changelog.replace(/\n## 0[^]*/, ''), undefined, { 'index#a': '1' }, []],
    ['nothing said before the first release', '# x\n\n## Unreleased\n', undefined, {}, ['nothing below']],
    ['no heading for what comes', '# x\n', {}, {}, ['no heading']],
  ];
  for (const [name, text, released, now, expected] of cases) {
    it(`is judged with ${name}`, () => {
      const problems = problemsOfChangelog(text, released, now);
      expect(problems.map((problem, index) => problem.slice(0, expected[index]?.length))).to.deep.equal(expected);
    });
  }

  it('gets the heading of the version that is released, and an empty one for the next', () => {
    const text = releasedChangelog(changelog, '0.2.0', '2027-01-01');
    expect(unreleased(text)).to.equal('');
    expect(text).to.contain('## Unreleased\n\n## 0.2.0 (2027-01-01)\n\n- `defineThing()`');
    expect(releasedChangelog(text, '0.3.0', '2027-02-01')).to.equal(text);
  });
});

describe('a version', () => {
  const cases = [
    ['0.1.0', '0.1.0', true], ['0.1.1', '0.1.0', true], ['0.2.0', '0.1.9', true], ['1.0.0', '0.12.0', true], ['0.10.0', '0.9.0', true], ['0.2.0', '0.2.0-beta.1', true],
    ['0.2.0-beta.10', '0.2.0-beta.9', true], ['0.2.0-beta.1', '0.1.0', true], ['0.1.0', '0.1.1', false], ['0.2.0-beta.1', '0.2.0', false], ['0.9.0', '0.10.0', false],
    ['v0.2.0', '0.1.0', false], ['0.2', '0.1.0', false], ['0.02.0', '0.1.0', false],
  ];
  for (const [next, current, expected] of cases) {
    it(`${next} ${expected ? 'may' : 'may not'} follow ${current}`, () => expect(mayFollow(next, current)).to.equal(expected));
  }
});

describe('what a release changes', () => {
  const edits = versionEdits('0.9.0', '2027-01-01');
  const manifest = (path) => JSON.parse(edits.get(`${path}/package.json`));

  it('is the version of all packages, and the range of core from that version on', () => {
    expect([manifest('packages/caddis').version, manifest('packages/bench').version, manifest('packages/kit').peerDependencies]).to.deep.equal([
      '0.9.0', '0.9.0', { '@caddis/core': '>=0.9.0 <1.0.0' },
    ]);
  });

  it('is the record of what each package exports, after which its changelog lacks nothing', () => {
    const { version, exports } = JSON.parse(edits.get('packages/core/api/released.json'));
    expect(version).to.equal('0.9.0');
    expect(exports).to.include.keys('index#module', 'index#defineNamespace', 'http#Handler', 'framework#moduleDescriptor');
    const ofCore = edits.get('packages/core/CHANGELOG.md');
    expect(ofCore).to.contain('## Unreleased\n\n## 0.9.0 (2027-01-01)\n');
    expect(problemsOfChangelog(ofCore, exports, apiExports('packages/core'))).to.deep.equal([]);
    const changed = { ...exports, 'http#Handler': 'other' };
    expect(problemsOfChangelog(ofCore, changed, apiExports('packages/core'))).to.have.length(1);
  });
});
