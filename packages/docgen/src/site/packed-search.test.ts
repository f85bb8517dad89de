import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { expect } from 'chai';
import MiniSearch from 'minisearch';
import { ownFile } from '../files/own-files.js';
import { packSearch, type ShownEntry } from './packed-search.js';

const fields = ['name', 'text'];
const plain = { also: '', owner: '', ownerId: '' };
const entries: readonly ShownEntry[] = [
  { ...plain, path: 'a.html', title: 'proxy', kind: 'module', name: 'proxy', text: 'A proxy for a proxy.', also: 'gateway\nreverse proxy' },
  { ...plain, path: 'a.html#health/uri', title: 'health/uri', kind: 'field', name: 'uri', text: 'The path.', owner: 'proxy', ownerId: 'http.proxy' },
  { ...plain, path: 'b.html#two-words', title: 'Guide: Two words', kind: 'guide', name: 'Two words', text: 'prefix prefixes pre 𝒜𝒷 𝒜𝒸 <b>\tx' },
  ...Array.from({ length: 90 }, (_, at) => ({ ...plain, path: `c.html#E_${at}`, title: `E_${at}`, kind: 'error', name: `E_${at}`, text: at === 89 ? `${'proxy '.repeat(40)}end` : 'An error.' })),
];

/** Opens packed data with the script of the site. */
function open(data: unknown): { readonly toJSON: () => unknown } {
  const window: { caddisOpenSearch?: (search: typeof MiniSearch, data: unknown) => { readonly toJSON: () => unknown } } = {};
  runInContext(readFileSync(ownFile('assets/search.js'), 'utf8'), createContext({ window }));
  return window.caddisOpenSearch?.(MiniSearch, data) ?? expect.fail('the script defines no function');
}

describe('packSearch', () => {
  it('packs an index so that the site opens the same one', () => {
    const search = new MiniSearch({ fields });
    search.addAll(entries.map((entry, id) => ({ ...entry, id })));
    // Loading turns the order of the words round.
    const json = JSON.parse(JSON.stringify(MiniSearch.loadJS(search.toJSON(), { fields }))) as object;
    const packed = JSON.stringify(packSearch(search.toJSON(), fields, entries));
    const shown = entries.map(({ ownerId, text, ...entry }) => ({ ...entry, text: ownerId === '' ? text : `${ownerId} · ${text}` }));
    const last = { ...shown.at(-1), text: `${'proxy '.repeat(28).trimEnd()}…` };
    const opened = JSON.parse(JSON.stringify(open(JSON.parse(packed)))) as object;
    expect(opened).to.deep.equal({ ...json, storedFields: { ...shown.slice(0, -1).concat(last as (typeof shown)[number]) } });
  });

  it('packs an index without entries', () => {
    const search = new MiniSearch({ fields });
    expect(JSON.stringify(open(packSearch(search.toJSON(), fields, [])))).to.equal(JSON.stringify(search));
  });
});
