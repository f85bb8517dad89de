import { latest, type PublishedPackage } from './npm-packument.js';

/**
 * Answers a search as npm's registry does. Of the query language it only supports `keywords:a,b` (any of them) and words, each of which must occur
 * in the name, the description or the keywords.
 *
 * @param packages - all packages of the registry
 * @param query - `text`, `size` (20 when left out, at most 250) and `from`
 * @see https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md#get-v1search
 */
export function searchPackages(packages: readonly PublishedPackage[], query: URLSearchParams): object {
  const terms = (query.get('text') ?? '').split(/\s+/).filter((term) => term !== '');
  const found = packages.filter((each) => terms.every((term) => matches(each, term))).sort((one, other) => (one.name < other.name ? -1 : 1));
  const from = Number(query.get('from') ?? 0);
  const size = Math.min(Number(query.get('size') ?? 20), 250);
  return { objects: found.slice(from, from + size).map(searchResult), total: found.length, time: new Date().toISOString() };
}

function matches(published: PublishedPackage, term: string): boolean {
  const { name, description = '', keywords = [] } = latest(published).manifest;
  const [, wanted] = /^keywords:(.*)$/.exec(term) ?? [];
  if (wanted !== undefined) return wanted.split(',').some((keyword) => keywords.includes(keyword));
  return [name, description, ...keywords].some((text) => text.toLowerCase().includes(term.toLowerCase()));
}

function searchResult(published: PublishedPackage): object {
  const { manifest, time } = latest(published);
  const { name, version, description, keywords, license, repository, homepage } = manifest;
  return {
    package: { name, version, description, keywords, license, date: time.toISOString(), links: { npm: `https://www.npmjs.com/package/${name}`, homepage, repository }, publisher: { username: 'test' }, maintainers: [{ username: 'test' }] },
    score: { final: 1, detail: { quality: 1, popularity: 1, maintenance: 1 } },
    searchScore: 1,
    flags: { insecure: 0 },
  };
}
