// Polls /page/state and shows it. All texts are inserted as text nodes, because names come from configs, backends and sources.
'use strict';

/** Milliseconds between two polls. */
const interval = 2000;
/** Number of rows of a long table that are not folded. */
const unfolded = 20;
/** Data last shown in each part. Unchanged parts are not rebuilt, because the reader may have opened or selected something in them. */
const shown = new Map();
let documentation;

/** Creates an element with attributes and children, which are nodes or texts. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children.flat().filter((child) => child !== undefined && child !== ''));
  return element;
}

/** Rebuilds a part of the page if its data has changed. */
function show(id, data, build) {
  const text = JSON.stringify(data);
  if (shown.get(id) === text) return;
  shown.set(id, text);
  const part = document.getElementById(id);
  const open = new Set([...part.querySelectorAll('details[open]')].map((each) => each.dataset.key));
  part.replaceChildren(...[build(data)].flat());
  for (const each of part.querySelectorAll('details')) if (open.has(each.dataset.key)) each.open = true;
}

function ago(at, now) {
  if (at === undefined) return '';
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} days ago`;
}

/** Makes a time element that `tick` keeps up to date. */
function age(at) {
  return at === undefined ? '' : make('time', { datetime: new Date(at).toISOString(), title: new Date(at).toLocaleString(), 'data-at': String(at) });
}

function mark(text, kind) {
  return make('span', { class: `mark ${kind}` }, text);
}

function code(text) {
  return make('code', {}, text);
}

/** The name of a module, with a link to its page if the documentation site is known. */
function moduleName(id) {
  return documentation === undefined ? code(id) : make('a', { href: `${documentation}modules/${encodeURIComponent(id)}.html`, rel: 'noreferrer', target: '_blank' }, code(id));
}

function table(labels, rows) {
  const cells = (row) => row.map((cell, at) => make('td', { 'data-label': labels[at] }, cell === '' || cell === undefined ? [] : make('span', {}, cell)));
  return make('table', {}, make('thead', {}, make('tr', {}, labels.map((label) => make('th', { scope: 'col' }, label)))), make('tbody', {}, rows.map((row) => make('tr', {}, cells(row)))));
}

function left(count, what) {
  return count > 0 ? make('p', { class: 'dim' }, `${count} more ${what} not shown.`) : [];
}

function process({ uptime, node, pid, memory, delay }) {
  const facts = [
    ['Up for', ago(0, uptime).replace(' ago', '')],
    ['Memory', `${Math.round(memory / 1048576)} MiB`],
    ['Event loop', delay === undefined ? 'measuring' : `${delay.mean.toFixed(1)} ms, at most ${delay.max.toFixed(0)} ms late`],
    ['Node.js', node],
    ['Process', String(pid)],
  ];
  return facts.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value)));
}

function servers(list) {
  if (list.length === 0) return make('p', { class: 'dim' }, 'No server is configured.');
  return list.flatMap(({ name, listening, routes, left: more }) => [
    make('h3', {}, code(name), ' ', make('span', { class: 'dim' }, listening.length === 0 ? 'does not listen' : listening.join(', '))),
    routes.length === 0
      ? make('p', { class: 'dim' }, 'It has no routes.')
      : table(['Matches', 'Handlers', ''], routes.map(({ match, handle, terminal }) => [
          match.length === 0 ? make('span', { class: 'dim' }, 'every request') : match.flatMap((set, at) => [at > 0 ? ' or ' : '', code(set)]),
          handle.flatMap((handler, at) => [at > 0 ? ' → ' : '', code(handler)]),
          terminal ? make('span', { class: 'dim' }, 'ends here') : '',
        ])),
    left(more, 'routes are'),
  ].flat());
}

function sources({ total, rows }) {
  if (total === 0) return make('p', { class: 'dim' }, 'No source is configured.');
  const kinds = { ok: '', pending: 'quiet' };
  return [
    table(['Source', 'State', 'Upstreams', 'Last success', 'Last error', 'Left out'], rows.map(({ id, path, state, upstreams, lastSuccess, error, errorAt, leftOut }) => [
      [moduleName(id), make('br'), make('span', { class: 'dim' }, path)],
      mark(state, kinds[state] ?? 'ill'),
      String(upstreams),
      age(lastSuccess),
      error === undefined ? '' : [error, ' ', make('span', { class: 'dim' }, age(errorAt))],
      leftOut.length === 0 ? '' : make('ul', {}, leftOut.map((text) => make('li', {}, text))),
    ])),
    left(total - rows.length, 'sources are'),
  ].flat();
}

function backends({ total, ill, rows }) {
  if (total === 0) return make('p', { class: 'dim' }, 'No upstream is known.');
  return [
    make('p', { class: 'dim' }, `${total} known, ${ill} of them not healthy${total > rows.length ? `; ${rows.length} are shown, unhealthy ones first` : ''}.`),
    backendTable(rows.slice(0, unfolded)),
    rows.length > unfolded ? make('details', { 'data-key': 'more backends' }, make('summary', {}, `${rows.length - unfolded} more`), backendTable(rows.slice(unfolded))) : [],
  ].flat();
}

function backendTable(rows) {
  return table(['Upstream', 'Health', 'Under way', 'Failures', 'Reason'], rows.map(({ address, path, healthy, draining, reason, requests, fails }) => [
      [code(address), make('br'), make('span', { class: 'dim' }, path)],
      draining ? mark('draining', 'quiet') : healthy ? mark('healthy', '') : mark('down', 'ill'),
      String(requests),
      String(fails),
      reason ?? '',
    ]));
}

function loads(list) {
  // Latest first. After a refused load, the previous config is still in use.
  const serving = list.find(({ error }) => error === undefined);
  return list.map((entry, index) => {
    const { at, error, counts, changes } = entry;
    if (error !== undefined) return make('details', { 'data-key': String(at), ...(index === 0 ? { open: '' } : {}) }, make('summary', {}, mark('refused', 'ill'), ' ', age(at)), make('p', { class: 'leaf' }, error));
    const told = Object.entries(counts).filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`).join(', ');
    const listed = Object.entries(counts).reduce((sum, [kind, count]) => (kind === 'kept' ? sum : sum + count), 0);
    return make('details', { 'data-key': String(at) }, make('summary', {}, entry === serving ? mark('serves', '') : mark('replaced', 'quiet'), ' ', age(at), ' ', make('span', { class: 'dim' }, told)),
      make('ul', {}, changes.map(({ pointer, module, change }) => make('li', {}, `${change}: `, moduleName(module), ' ', make('span', { class: 'dim' }, pointer)))), left(listed - changes.length, 'modules are'));
  });
}

function tree(list) {
  return list.map(({ id, package: from, path, since, took, guests, left: more }) => {
    const line = [moduleName(id), ' ', make('span', { class: 'dim' }, `${path} · ${from} · ${took.toFixed(1)} ms to start · in use since `, age(since))];
    return guests.length === 0 && more === 0 ? make('div', { class: 'leaf' }, line) : make('details', { 'data-key': path }, make('summary', {}, line), tree(guests), left(more, 'modules are'));
  });
}

/** Updates the age that each time element shows. */
function tick(now) {
  for (const element of document.querySelectorAll('time[data-at]')) element.textContent = ago(Number(element.dataset.at), now);
}

function render(state) {
  documentation = state.documentation;
  show('process', state.process, process);
  show('servers', state.servers, servers);
  show('sources', state.sources, sources);
  show('backends', state.backends, backends);
  show('loads', state.loads, loads);
  show('modules', state.modules, tree);
  tick(state.now);
  const wrong = state.backends.ill + state.sources.ill;
  say(wrong === 0 ? 'All is well' : `${state.backends.ill} upstreams and ${state.sources.ill} sources are not well`, wrong > 0);
}

function say(text, isIll) {
  const status = document.getElementById('status');
  // Set only when changed, so that screen readers announce changes only.
  if (status.textContent !== text) status.textContent = text;
  status.className = isIll ? 'ill' : '';
}

async function look() {
  try {
    const response = await fetch('/page/state', { cache: 'no-store' });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    render(await response.json());
  } catch (error) {
    say(`The server does not answer: ${error.message}`, true);
  }
  setTimeout(next, interval);
}

/** Polls again, but not while the page is hidden. */
function next() {
  if (document.hidden) document.addEventListener('visibilitychange', next, { once: true });
  else void look();
}

next();
