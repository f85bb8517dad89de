// How the index is searched: by the site's search box, and by the tests of what must be found first.
window.caddisFind = (() => {
  'use strict';

  const weights = { guide: 3.2, module: 3, namespace: 2, package: 1, field: 0.7, placeholder: 0.6, error: 0.35 };
  const boost = { also: 6, name: 5, title: 2, text: 1.2, more: 0.4 };

  /** Nobody types a code by chance. */
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

  /** What is called exactly so comes before what only has the words. */
  function isNamed(hit, query) {
    return hit.name.toLowerCase() === query || hit.title.toLowerCase() === query || hit.also?.split('\n').includes(query);
  }

  function factor({ kind, path }, named, code) {
    if (code) return kind === 'error' && named ? 1000 : 1;
    // Only a placeholder is called so with its braces.
    if (kind === 'placeholder') return named ? 8 : 1;
    // The whole guide before a part of it.
    if (kind === 'guide') return path.includes('#') ? 0.5 : named ? 8 : 1;
    // Of modules of one name the source comes first: it is what most come for.
    const source = kind === 'module' && path.includes('http.reverse_proxy.upstreams.') ? 1.5 : 1;
    return (named && kind !== 'field' && kind !== 'error' ? 4 : 1) * source;
  }

  /** Words of a question that say nothing of what is looked for. */
  const fillers = new Set('a an and are can do does for how i in is it my of on or the to what where which why with your'.split(' '));

  /** The words that count; all of them, where each is a filler. */
  function withoutFillers(query) {
    const words = query.split(/\s+/).filter((word) => !fillers.has(word.toLowerCase()));
    return words.length === 0 ? query : words.join(' ');
  }

  return (search, asked) => {
    const query = withoutFillers(asked);
    let found = search.search(query, waysOf(query, 'AND'));
    // Words such as "how to" stand nowhere: better something than nothing.
    if (found.length === 0) found = search.search(query, waysOf(query, 'OR'));
    const isWanted = (hit) => [asked, query].some((words) => isNamed(hit, words.toLowerCase()));
    const rank = (hit) => hit.score * factor(hit, isWanted(hit), isCode(query));
    return found.map((hit) => ({ hit, rank: rank(hit) })).sort((one, other) => other.rank - one.rank).map(({ hit }) => hit);
  };
})();
