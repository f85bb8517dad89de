import { expect } from 'chai';
import type { CatalogueDoc } from '../model/catalogue-doc.js';
import { parseCatalogue } from '../model/parse-catalogue.js';
import { demoCatalogue } from '../testing/demo-catalogue.js';
import { changesFeed } from './changes-feed.js';
import { changesText } from './changes-text.js';
import { compareCatalogues } from './compare-catalogues.js';

/** The demo packages, changed: one has another version, one lacks a module, and one has another default with special characters of XML. */
const later: CatalogueDoc = {
  ...demoCatalogue,
  packages: demoCatalogue.packages.filter(({ name }) => name !== 'zeta-cache').map((each) => (each.name === '@demo/http' ? { ...each, version: '1.3.0' } : each)),
  modules: demoCatalogue.modules
    .filter((module) => module.package !== 'zeta-cache' && module.id !== 'http.matchers.not')
    .map((module) =>
      module.id !== 'http.handlers.echo'
        ? module
        : { ...module, config: { ...module.config, fields: (module.config.fields ?? []).map((field) => (field.key === 'body' ? { ...field, default: '<&">' } : field)) } },
    ),
};

describe('compareCatalogues', () => {
  const changes = compareCatalogues(demoCatalogue, later);

  it('finds packages, modules and fields that differ', () => {
    const lines = changesText(changes).split('\n');
    expect(lines.slice(0, 2)).to.deep.equal(['- package zeta-cache', '~ package @demo/http: 1.2.3 → 1.3.0']);
    expect(lines).to.include('  - http.matchers.not');
    expect(lines.find((line) => line.startsWith('  ~ http.handlers.echo body: '))).to.match(/default "<&\\">"$/);
    expect(lines).to.include.members(['zeta-cache:', '  - http.handlers.cache']);
    expect(changesText(compareCatalogues(later, demoCatalogue))).to.contain('+ package zeta-cache').and.contain('  + http.matchers.not');
  });

  it('finds nothing between a catalogue and itself', () => {
    expect(changesText(compareCatalogues(demoCatalogue, demoCatalogue))).to.equal('');
  });

  it('writes a feed whose entries keep their identity', () => {
    const feed = (updated: string): string => changesFeed(changes, { title: 'A & B', address: 'https://example.com/f.xml?a=1&b=2', updated: new Date(updated) });
    const [one, other] = [feed('2026-01-01T00:00:00Z'), feed('2026-01-02T00:00:00Z')];
    const identities = (text: string): readonly string[] => [...text.matchAll(/<id>(.*)<\/id>/g)].map(([, id]) => id ?? '');
    expect(identities(one)).to.deep.equal(identities(other));
    expect(new Set(identities(one)).size).to.equal(3);
    expect(one).to.contain('<title>A &amp; B</title>').and.contain('?a=1&amp;b=2').and.contain('&lt;&amp;\\&quot;&gt;');
    // After removing tags and entities, no special character of XML may be left.
    expect(one.replaceAll(/<[^<>]*>|&(?:amp|lt|gt|quot);/g, '')).not.to.match(/[<>&]/);
  });
});

describe('parseCatalogue', () => {
  it('reads what is written, and says what is wrong with anything else', () => {
    expect(parseCatalogue(JSON.stringify(demoCatalogue), 'a.json').modules).to.have.length(demoCatalogue.modules.length);
    for (const [text, reason] of [['{', /a\.json is not what caddis docs json prints: /], ['{}', /must have required property/], [JSON.stringify({ ...demoCatalogue, version: 2 }), /\/version/]] as const) {
      expect(() => parseCatalogue(text, 'a.json')).to.throw(reason);
    }
  });
});
