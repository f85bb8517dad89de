import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { expect } from 'chai';
import MiniSearch from 'minisearch';
import { ownFile } from '../files/own-files.js';
import { searchPages, type SearchEntry, type SearchPage } from './search-pages.js';

const owner = { name: 'proxy', id: 'http.proxy' };
const entries: readonly SearchEntry[] = [
  { path: 'a.html', title: 'http.proxy', kind: 'module', name: 'proxy', text: 'A proxy.', also: 'gateway\nreverse proxy', more: 'A proxy for Backends, for backends.' },
  { path: 'b.html#two-words', title: 'Guide: Two words', kind: 'guide', name: 'Two words', text: '<b> x', more: '' },
  { path: 'a.html#health/uri', title: 'health/uri', kind: 'field', name: 'uri', text: 'The path.', more: '', owner },
  { path: 'c.html#E_1', title: 'E_1', kind: 'error', name: 'E_1', text: `${'proxy '.repeat(40)}end`, more: '' },
];

type Opened = MiniSearch<{ readonly path: string }>;

/** Makes the index of pages with the script of the site. */
function open(pages: readonly SearchPage[]): Opened {
  const window: { caddisOpenSearch?: (search: typeof MiniSearch, pages: unknown) => Opened } = {};
  runInContext(readFileSync(ownFile('assets/search.js'), 'utf8'), createContext({ window }));
  return window.caddisOpenSearch?.(MiniSearch, JSON.parse(JSON.stringify(pages))) ?? expect.fail('the script defines no function');
}

describe('searchPages', () => {
  it('groups entries by page, and leaves out what repeats itself', () => {
    expect(searchPages(entries)).to.deep.equal([
      {
        path: 'a.html',
        owner,
        entries: [
          ['', 'http.proxy', 'module', 'A proxy.', 'for backends', 'proxy', 'gateway\nreverse proxy'],
          [null, 'health/uri', 'field', 'The path.', '', 'uri'],
        ],
      },
      { path: 'b.html', owner: undefined, entries: [['two-words', 'Guide: Two words', 'guide', '<b> x', '', 'Two words']] },
      { path: 'c.html', owner: undefined, entries: [[null, 'E_1', 'error', `${'proxy '.repeat(28).trimEnd()}…`, 'end']] },
    ]);
  });

  it('gives the browser all entries, with what is shown of them', () => {
    const search = open(searchPages(entries));
    const found = search.search(MiniSearch.wildcard).map(({ path, title, kind, name, also, owner: by, text }) => ({ path, title, kind, name, also, owner: by, text }));
    const plain = { also: '', owner: '' };
    expect(found).to.have.deep.members([
      { path: 'a.html', title: 'http.proxy', kind: 'module', name: 'proxy', also: 'gateway\nreverse proxy', owner: '', text: 'A proxy.' },
      { ...plain, path: 'a.html#health/uri', title: 'health/uri', kind: 'field', name: 'uri', owner: 'proxy', text: 'http.proxy · The path.' },
      { ...plain, path: 'b.html#two-words', title: 'Guide: Two words', kind: 'guide', name: 'Two words', text: '<b> x' },
      { ...plain, path: 'c.html#E_1', title: 'E_1', kind: 'error', name: 'E_1', text: `${'proxy '.repeat(28).trimEnd()}…` },
    ]);
    for (const [word, path] of [['backends', 'a.html'], ['end', 'c.html#E_1']] as const) expect(search.search(word).map((hit) => String(hit['path']))).to.deep.equal([path]);
  });

  it('makes an index without entries', () => expect(open(searchPages([])).search('proxy')).to.deep.equal([]));
});
