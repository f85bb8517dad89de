import fc from 'fast-check';

const texts = ['', 'x', 'a', ' ', 'true', '1', '200', '2xx', 'ttl', 'é', '{env.X}', '{http.request.host}'];
const durations = ['5m', '1ns', '0s', '-0s', '-3s', '99ms', '100ms', '1.5h1m', '100000h', '3000000h', '1x', '1s-1s', 0, 1, -1, 5_000_000_000, 2 ** 63, 1.5];
const addresses = [':80', 'localhost', 'http://x', 'tcp/[::1]:9', 'udp/x:53', 'a:80-80', 'a:80-90', 'a:90-80', 'unix//x', 'unix//x|0222', 'unix//x|0044', 'a:65536'];
const numbers = [0, 1, -1, 2, 99, 65_535, 65_536, 1.5, 1e300, -1e30];
const others = [null, true, false, [], {}, [null], [{}], [[]], ['x'], [1], { x: 'y' }, { x: ['y'] }, { x: null }, { x: { '@id': null } }, { '@id': 'x' }, { '@id': null }];
const everything: readonly unknown[] = [...texts, ...durations, ...addresses, ...numbers, ...others];

/** One change of a document: place, kind of change and new value, each chosen by a number. */
const change = fc.record({
  place: fc.nat(),
  name: fc.nat(),
  deed: fc.constantFrom('replace', 'replace', 'replace', 'add', 'add', 'remove', 'rename', 'copy'),
  value: fc.nat(),
  near: fc.boolean(),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/**
 * Generates JSON documents similar to given ones: a few values are replaced, added, removed, renamed or copied. Most new values have
 * the same type as the old one, because others are rejected early.
 *
 * @param seeds - documents to start from
 * @param names - keys to add and strings to insert, besides those in the documents
 */
export function changedDocuments(seeds: readonly unknown[], names: readonly string[]): fc.Arbitrary<unknown> {
  const keys = [...new Set([...names, '@id', 'constructor', 'unknown', ...seeds.flatMap((seed) => [...containersOf(seed)].flatMap((part) => (Array.isArray(part) ? [] : Object.keys(part))))])];
  const values = [...everything, ...names];
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([seed, changes]) => changes.reduce((document, step) => changed(document, step, keys, values), structuredClone(seed)));
}

/**
 * Tells whether no JSON Schema can find a problem: a duplicate `@id`, the length of a duration with several parts, or a failed check of a
 * module, whose code belongs to the module's package.
 */
export function isBeyondSchemas({ code, received = '' }: { readonly code: string; readonly received?: string | undefined }): boolean {
  if (code === 'CONFIG_ID_TWICE' || !code.startsWith('CONFIG_')) return true;
  return /^CONFIG_(?:OUT_OF_RANGE|DURATION_INVALID)$/.test(code) && /^"[+-]?[\d.]+[a-zµμ]+[\d.]+[a-zµμ]+/.test(received);
}

function changed(document: unknown, { place, name: nameAt, deed, value: valueAt, near }: Change, keys: readonly string[], values: readonly unknown[]): unknown {
  const containers = [...containersOf(document)];
  const container = pick(containers, place);
  if (container === undefined) return pick(values, valueAt);
  const name = pick(Object.keys(container), nameAt);
  const key = pick(keys, valueAt) ?? '';
  const old = name === undefined ? undefined : (Reflect.get(container, name) as unknown);
  const value = pick(near ? kindOf(old) : values, valueAt);
  if (deed === 'add' || name === undefined) put(container, Array.isArray(container) ? String(container.length) : key, pick(values, nameAt));
  else if (deed === 'replace') put(container, name, value);
  else if (deed === 'copy') put(container, name, pick(containers, valueAt));
  else if (Array.isArray(container)) container.splice(Number(name), 1);
  else {
    Reflect.deleteProperty(container, name);
    if (deed === 'rename') put(container, key, old);
  }
  return document;
}

/** Returns values of the same type as a value. */
function kindOf(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [...numbers, ...durations];
  if (typeof value !== 'string') return others;
  if (/^-?[\d.]+[a-z]+/.test(value)) return durations;
  return value.includes(':') ? addresses : texts;
}

function pick<T>(values: readonly T[], at: number): T | undefined {
  return values[at % Math.max(1, values.length)];
}

function put(container: object, key: string, value: unknown): void {
  // Assigning would set the prototype for the key `__proto__`.
  Object.defineProperty(container, key, { value: structuredClone(value), enumerable: true, writable: true, configurable: true });
}

function* containersOf(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  yield value;
  for (const part of Object.values(value)) yield* containersOf(part);
}
