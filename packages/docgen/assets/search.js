// Defines how the search index is queried. Used by the site's search box and by the tests of the ranking.
window.caddisFind = (() => {
  'use strict';

  const weights = { guide: 3.2, module: 3, namespace: 2, package: 1, field: 0.7, placeholder: 0.6, error: 0.35 };
  const boost = { also: 6, name: 5, title: 2, text: 1.2, more: 0.4 };

  /** An error code is typed on purpose, so that a query in this form should find the error first. */
  const isCode = (query) => /^[A-Z]{3,}_[A-Z0-9_]*$/.test(query);

  function waysOf(query, combineWith) {
    return {
      prefix: (term) => term.length > 1,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith,
      boost,
      boostDocument: (_id, _term, stored) => (stored.kind === 'error' && isCode(query) ? 10 : weights[stored.kind]),
    };
  }

  /** Tells whether a hit is called exactly like the query. Such hits rank above those that only contain its words. */
  function isNamed(hit, query) {
    return hit.name.toLowerCase() === query || hit.title.toLowerCase() === query || hit.also?.split('\n').includes(query);
  }

  function factor({ kind, path }, named, code) {
    if (code) return kind === 'error' && named ? 1000 : 1;
    // With its braces, a query can only mean a placeholder.
    if (kind === 'placeholder') return named ? 8 : 1;
    // A whole guide ranks above its sections.
    if (kind === 'guide') return path.includes('#') ? 0.5 : named ? 8 : 1;
    // Of modules with the same name, sources of upstreams rank first, because most readers look for those.
    const source = kind === 'module' && path.includes('http.reverse_proxy.upstreams.') ? 1.5 : 1;
    return (named && kind !== 'field' && kind !== 'error' ? 4 : 1) * source;
  }

  /** Words of a query that do not say what is searched. */
  const fillers = new Set('a an and are can do does for how i in is it my of on or the to what where which why with your'.split(' '));

  /** Removes filler words from a query; keeps all words if each is a filler. */
  function withoutFillers(query) {
    const words = query.split(/\s+/).filter((word) => !fillers.has(word.toLowerCase()));
    return words.length === 0 ? query : words.join(' ');
  }

  return (search, asked) => {
    const query = withoutFillers(asked);
    let found = search.search(query, waysOf(query, 'AND'));
    // If no entry has all words, show entries that have some of them.
    if (found.length === 0) found = search.search(query, waysOf(query, 'OR'));
    const isWanted = (hit) => [asked, query].some((words) => isNamed(hit, words.toLowerCase()));
    const rank = (hit) => hit.score * factor(hit, isWanted(hit), isCode(query));
    return found.map((hit) => ({ hit, rank: rank(hit) })).sort((one, other) => other.rank - one.rank).map(({ hit }) => hit);
  };
})();

// Makes the search index of the entries of the site: see search-pages.ts.
window.caddisOpenSearch = (MiniSearch, pages) => {
  'use strict';

  const entryOf = (path, owner, [anchor, title, kind, text = '', more = '', name = '', also = '']) => ({
    path: anchor === '' ? path : `${path}#${anchor ?? title}`,
    title,
    kind,
    name: name === '' ? title : name,
    also,
    owner: kind === 'field' ? owner.name : '',
    text: kind === 'field' ? `${owner.id} · ${text}` : text,
    more,
  });
  const entries = pages.flatMap(({ path, owner, entries: rows }) => rows.map((row) => entryOf(path, owner, row)));
  const search = new MiniSearch({ fields: ['name', 'also', 'title', 'text', 'more'], storeFields: ['path', 'title', 'kind', 'name', 'also', 'owner', 'text'] });
  search.addAll(entries.map((entry, id) => ({ id, ...entry })));
  return search;
};
