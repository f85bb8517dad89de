import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/placeholders.md');

/** The names that a source file lists as the first item of each entry. */
function namesIn(path: string, entry: RegExp): readonly string[] {
  return [...read(path).matchAll(entry)].map(([, name]) => name as string);
}

describe('the page of placeholders', () => {
  const ofRequest = namesIn('packages/http/src/placeholders/http-placeholders.ts', /^ {2}\['([a-z_./]+)', /gm).map((name) => `{http.${name}`);
  const ofProcess = namesIn('packages/http/src/templates/global-placeholders.ts', /^ {2}'((?:system|time)\.[a-z_.]+)': /gm).map((name) => `{${name}}`);

  it('names every placeholder that there is', () => {
    expect(ofRequest.length).to.be.above(30);
    expect(ofProcess.length).to.be.above(10);
    const missing = [...ofRequest, ...ofProcess, '{env.', '{file.'].filter((name) => !page.includes(`\`${name}`));
    expect(missing).to.deep.equal([]);
  });

  it('names no other', () => {
    const named = [...page.matchAll(/^\| (`\{http\.[^`]*`)/gm)].map(([, name]) => (name as string).slice(1, -1).replace(/[A-Z]+\}$/, '').replace(/\}$/, ''));
    expect(named.filter((name) => !ofRequest.includes(name))).to.deep.equal([]);
  });
});
