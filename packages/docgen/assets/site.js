// Adds what needs scripts to a page: search, copy buttons, fold buttons. Pages can be read without it.
(() => {
  'use strict';

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /** Copies a text. Browsers may deny the clipboard API to pages from file:, so that there is a fallback. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = element('textarea', { value: text });
      area.style.position = 'fixed';
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  }

  /** Returns the text to copy from a code block: if it has prompts, only the commands after them, without prompts and output. */
  function typed(text) {
    const commands = text.match(/^\$ (?:.*\\\n)*.*/gm);
    return commands === null ? text : commands.map((command) => command.slice(2)).join('\n');
  }

  for (const block of document.querySelectorAll('.code')) {
    const button = element('button', { type: 'button', className: 'copy', textContent: 'Copy' });
    button.addEventListener('click', async () => {
      await copy(typed(block.querySelector('code').textContent));
      button.textContent = 'Copied';
      setTimeout(() => (button.textContent = 'Copy'), 1500);
    });
    block.append(button);
  }

  for (const box of document.querySelectorAll('.json')) {
    const folds = [...box.querySelectorAll('details')];
    if (folds.length === 0) continue;
    const button = element('button', { type: 'button', className: 'copy foldall' });
    const label = () => (button.textContent = folds.some((fold) => fold.open) ? 'Fold all' : 'Unfold all');
    button.addEventListener('click', () => {
      const open = folds.some((fold) => fold.open);
      for (const fold of folds) fold.open = !open;
      label();
    });
    for (const fold of folds) fold.addEventListener('toggle', label);
    label();
    box.prepend(button);
  }

  // Unfold everything for printing.

  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('main details:not([open])')];
    for (const fold of folded) fold.open = true;
  });
  addEventListener('afterprint', () => {
    for (const fold of folded) fold.open = false;
  });

  // Search. The index is loaded on first use.

  const place = document.querySelector('.search');
  const input = element('input', { type: 'search', placeholder: 'Search guides, modules, fields', autocomplete: 'off', spellcheck: false });
  const results = element('div', { className: 'results', id: 'results', hidden: true });
  const status = element('div', { className: 'unseen' });
  const attributes = { role: 'combobox', 'aria-label': 'Search', 'aria-expanded': 'false', 'aria-controls': 'results', 'aria-autocomplete': 'list' };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  results.setAttribute('role', 'listbox');
  results.setAttribute('aria-label', 'What was found');
  status.setAttribute('role', 'status');
  place.append(input, element('kbd', { textContent: '/', ariaHidden: 'true' }), results, status);
  place.hidden = false;

  let search;
  let isReady = false;
  let selected = -1;

  const load = (name) =>
    new Promise((resolve, reject) => {
      document.head.append(element('script', { src: `assets/${name}`, onload: resolve, onerror: reject }));
    });

  function ready() {
    search ??= load('minisearch.js')
      .then(() => Promise.all([load('search-index.js'), load('search.js')]))
      .then(() => window.caddisOpenSearch(window.MiniSearch, window.caddisSearch))
      .then((index) => {
        isReady = true;
        return index;
      });
    return search;
  }

  async function show() {
    const query = input.value.trim();
    if (query === '') return hide();
    if (!isReady) say(element('p', { textContent: 'Loading the search index…' }));
    let index;
    try {
      index = await ready();
    } catch {
      say(element('p', { textContent: 'The search index cannot be loaded. Reload the page to try again.' }));
      return;
    }
    const found = window.caddisFind(index, query).slice(0, 14);
    if (input.value.trim() !== query) return;
    say(...(found.length === 0 ? wayOn(query) : found.map(option)));
    status.textContent = found.length === 1 ? '1 result' : `${found.length} results`;
    select(found.length === 0 ? undefined : 0);
  }

  function say(...content) {
    results.replaceChildren(...content);
    results.hidden = false;
    input.setAttribute('aria-expanded', 'true');
  }

  /** Returns the content for a search without hits: a suggestion and links to the main pages. */
  function wayOn(query) {
    const places = [...document.querySelectorAll('.top nav a')].map(({ href, textContent }, at) => choice(href, at, textContent === 'Config' ? 'The config document' : `All ${textContent.toLowerCase()}`));
    return [element('p', { textContent: `Nothing is called ${query}.` }), element('p', { textContent: 'Try another word, or look through:' }), ...places];
  }

  function option(hit, at) {
    const kind = element('span', { className: 'kind', textContent: hit.kind });
    const title = element('b', {}, ...breakable(hit.owner === '' ? hit.title : `${hit.owner} › ${hit.title}`));
    return choice(encodeURI(hit.path), at, kind, title, element('small', { textContent: hit.text }));
  }

  /** Makes an entry that can be selected with the arrow keys. */
  function choice(href, at, ...content) {
    const link = element('a', { href, id: `result-${at}`, tabIndex: -1 }, ...content);
    link.setAttribute('role', 'option');
    link.addEventListener('click', hide);
    return link;
  }

  /** Makes a name with possible line breaks after each dot, slash and underscore. */
  function breakable(name) {
    return name.split(/(?<=[./_])/).flatMap((part, at) => (at === 0 ? [part] : [element('wbr'), part]));
  }

  /** Selects one of the entries, or none; with none selected, Enter does nothing. */
  function select(at) {
    const options = [...results.querySelectorAll('a')];
    selected = at === undefined || options.length === 0 ? -1 : (at + options.length) % options.length;
    options.forEach((link, index) => link.setAttribute('aria-selected', String(index === selected)));
    options[selected]?.scrollIntoView({ block: 'nearest' });
    if (selected < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `result-${selected}`);
  }

  function hide() {
    results.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  input.addEventListener('focus', () => ready().catch(() => {}));
  input.addEventListener('input', () => void show());
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') select(selected + 1);
    else if (event.key === 'ArrowUp') select(Math.max(selected, 0) - 1);
    else if (event.key === 'Enter') results.querySelectorAll('a')[selected]?.click();
    else if (event.key === 'Escape') hide();
    else return;
    event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    if (!place.contains(event.target)) hide();
  });
  document.addEventListener('keydown', (event) => {
    const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
})();
