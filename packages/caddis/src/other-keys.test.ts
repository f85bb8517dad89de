import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type KeyHome, type ModuleLookup, otherKeys, otherValues, planConfig, type Problem } from '@caddis/runtime';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';
import { keepExit } from './testing/keep-exit.js';

/** Objects whose keys are chosen by the operator. Any other name before a `*` is a list. */
const records: ReadonlySet<string> = new Set(['servers', 'logs']);
const backends = [{ dial: 'localhost:3000' }];

/** Required fields of a module, besides what a table entry sets. */
const needed: Readonly<Record<string, object>> = {
  'http.handlers.reverse_proxy': { upstreams: backends },
  'http.handlers.encode': { encodings: { gzip: {} } },
  'http.handlers.authentication': {},
};

const app = (http: object): object => ({ apps: { http } });
const server = (more: object): object => app({ servers: { web: { listen: [':8080'], ...more } } });
const route = (more: object): object => server({ routes: [more] });
const handler = (more: object): object => route({ handle: [more] });
const proxy = (more: object): object => handler({ handler: 'reverse_proxy', upstreams: backends, ...more });

const homes: Readonly<Record<KeyHome, (written: object) => object>> = { document: (written) => written, app, server, route, handler: proxy };

/** Required fields of an upstream source. */
const neededOf: Readonly<Record<string, object>> = { a: { name: 'app' }, srv: { name: 'app' }, etcd: { endpoints: ['http://localhost:2379'] }, multi: { sources: [{ source: 'a', name: 'app' }] } };

/** Wraps the config of a module into a document. */
const wraps: readonly (readonly [module: string, wrap: (config: object) => object])[] = [
  ['http.handlers.*', (config) => handler({ handler: 'static_response', ...config })],
  ['http.reverse_proxy.transport.http', (config) => proxy({ transport: { protocol: 'http', ...config } })],
  ['caddy.logging.writers.file', (config) => ({ logging: { logs: { default: { writer: { output: 'file', filename: '/var/log/caddis.log', ...config } } } } })],
  ...['a', 'srv', 'docker', 'etcd', 'multi'].map((source) => [`http.reverse_proxy.upstreams.${source}`, (config: object) => proxy({ dynamic_upstreams: { source, ...neededOf[source], ...config } })] as const),
  ...['cookie', 'weighted_round_robin'].map((policy) => [`http.reverse_proxy.selection_policies.${policy}`, (config: object) => proxy({ load_balancing: { selection_policy: { policy, ...config } } })] as const),
  ['http', app],
  ['tls', (tls) => ({ apps: { tls } })],
];

function documentOf(module: string | undefined, at: string, written: object): object {
  if (at.startsWith('**/')) return at === '**/routes' ? server(written) : documentAt(at.slice('**/'.length), written, server);
  if (module === undefined) return documentAt(at, written, homes.document);
  const known = wraps.find(([id]) => id === module)?.[1];
  if (known !== undefined) return documentAt(at, written, known);
  return documentAt(at, written, (config) => handler({ handler: module.slice('http.handlers.'.length), ...needed[module], ...config }));
}

/** Places a value at a path, from the inside out. */
function documentAt(at: string, written: object, wrap: (config: object) => object): object {
  const parts = at === '' ? [] : at.split('/');
  const config = parts.reduceRight<object>((inner, part, index) => {
    if (part === '*') return records.has(parts[index - 1] ?? '') ? { name: inner } : [inner];
    return { [part]: inner };
  }, written);
  return wrap(config);
}

/** Places a value: beside its key, or, for the whole config of a module, beside the module's name. */
function documentOfValue(module: string | undefined, at: string, written: object): object {
  if (module?.startsWith('http.matchers.') === true) return route({ match: [written] });
  if (module?.startsWith('http.encoders.') === true) return handler({ handler: 'encode', encodings: written });
  return documentOf(module, at.endsWith('*') || at === '**/routes' ? at : at.split('/').slice(0, -1).join('/'), written);
}

describe('what people bring along from other servers', () => {
  keepExit();
  let lookup: ModuleLookup;
  before(async () => {
    ({ registry: lookup } = await openRegistry({ project: fileURLToPath(new URL('../../../', import.meta.url)) }));
  });
  const problemsOf = async (document: unknown): Promise<readonly Problem[]> => {
    const result = await planConfig(JSON.stringify(document), { lookup });
    return result.ok ? result.plan.warnings : result.problems;
  };
  const assertServes = async (document: object): Promise<void> => {
    const errors = (await problemsOf(document)).filter(({ severity }) => severity === 'error');
    expect(errors.map(({ pointer, message }) => `${pointer}: ${message}`), JSON.stringify(document)).to.deep.equal([]);
  };

  for (const { module, at, keys, headerField } of otherKeys) {
    const entries = [...Object.entries(keys), ...(headerField === undefined ? [] : [['X-Name', headerField] as const])];
    for (const [names, entry] of entries) {
      for (const { write, into } of [entry, ...Object.values(entry.byValue ?? {})]) {
        if (write === undefined) continue;
        it(`is told what to write for ${names} in ${module ?? 'the document'} ${at}: ${Object.keys(write).join(', ')}`, () =>
          assertServes(into === undefined ? documentOf(module, at, at === 'upstreams/*' ? { ...backends[0], ...write } : write) : homes[into](write)));
      }
    }
  }

  for (const { module, at, value, write, into } of otherValues) {
    if (write === undefined) continue;
    it(`is told what to write for ${String(value)} in ${module ?? 'the document'} ${at}`, () => assertServes(into === undefined ? documentOfValue(module, at, write) : homes[into](write)));
  }

  it('is known by one entry only', () => {
    const seen = otherKeys.flatMap(({ module = '', at, keys }) => Object.keys(keys).flatMap((names) => names.split(' ').map((name) => `${module} ${at} ${name}`)));
    expect(seen.filter((name, index) => seen.indexOf(name) !== index)).to.deep.equal([]);
  });

  it('is told of every key where it is refused, as the table has it', async () => {
    for (const { module, at, keys } of otherKeys) {
      if (module?.endsWith('.*') === true) continue;
      const names = Object.keys(keys).flatMap((each) => each.split(' '));
      const written = Object.fromEntries(names.map((name) => [name, { odd: true }]));
      const found = (await problemsOf(documentOf(module, at, written))).filter(({ code }) => code === 'CONFIG_UNKNOWN_KEY');
      expect(found.map(({ pointer }) => pointer.slice(pointer.lastIndexOf('/') + 1)), `${module ?? ''} ${at}`).to.have.members(names);
      for (const { help } of found) expect(help).not.to.match(/did you mean|the keys here are|belongs elsewhere/);
    }
  });

  /**
   * Typical wrong configs of newcomers, each with the output of `check`. `UPDATE_GOLDEN=1` updates the messages; read them from the view of someone
   * who has made the mistake.
   */
  it('is told as in testdata/wrong-configs', async () => {
    const folder = new URL('../testdata/wrong-configs/', import.meta.url);
    const configs = JSON.parse(readFileSync(new URL('configs.json', folder), 'utf8')) as Readonly<Record<string, unknown>>;
    const lines: string[] = [];
    for (const [title, config] of Object.entries(configs)) {
      lines.push(title);
      for (const { pointer, severity, message, help } of await problemsOf(config)) lines.push(`  ${severity} ${pointer}: ${message}`, `    ${help ?? '-'}`);
    }
    const actual = `${lines.join('\n')}\n`;
    const golden = new URL('messages.txt', folder);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, actual);
    expect(actual).to.equal(readFileSync(golden, 'utf8'));
  });
});
