import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { planConfig } from '@caddis/runtime';
import { indexCatalogue } from '../model/catalogue-index.js';
import { sampleDocument } from '../sample/sample-document.js';
import { sampleConfig } from '../sample/sample-value.js';
import { buildCatalogue } from '../model/build-catalogue.js';
import type { CatalogueInput } from '../model/catalogue-input.js';
import { demoInput } from '../testing/demo-catalogue.js';
import { registryOf } from '../testing/demo-registry.js';
import { configSchema } from './config-schema.js';

// Which of two packages is meant stands elsewhere in the document, where no schema can look.
const input: CatalogueInput = { ...demoInput, modules: demoInput.modules.filter((module) => module.package.name !== 'zeta-cache') };
const catalogue = buildCatalogue(input);
const index = indexCatalogue(catalogue);
const seeds = catalogue.modules
  .flatMap((module) => [
    ...(['minimal', 'full'] as const).map((size) => sampleConfig(index, module, size)),
    ...module.examples.map((example) => example.config),
  ].map((config) => ({ module, config })))
  .map(({ module, config }) => sampleDocument(index, module, config))
  .filter((document) => document !== undefined);

const scalars: readonly unknown[] = [null, true, 0, 1, -1, 99_999, 1.5, '', 'x', 'a', '5m', '1x', '-3s', ':80', 'http://x', 'tcp/[::1]:9', '{env.X}', [], {}, [null], [{}], [[]], ['x'], { '@id': 'x' }];
const keys = ['apps', 'modules', 'admin', 'handler', 'source', 'policy', 'name', 'host', 'routes', 'match', 'unknown', '@id', 'constructor', 'listen'];

/** Changes to a document: each picks a place by a number and does something there. */
const mutation = fc.record({
  place: fc.nat(),
  deed: fc.constantFrom('replace', 'remove', 'rename', 'add', 'copy'),
  value: fc.constantFrom(...scalars),
  key: fc.constantFrom(...keys),
  other: fc.nat(),
});

describe('the schema for editors beside planning', () => {
  const validate = new Ajv2020({ strict: false, ownProperties: true }).compile(configSchema(input));
  const registry = registryOf(input);

  it('takes the sample configs of every module', async () => {
    for (const document of seeds) {
      const { problems } = await plan(document);
      expect({ document, problems, errors: validate(document) ? [] : validate.errors }).deep.equal({ document, problems: [], errors: [] });
    }
  });

  it('takes exactly what planning takes', async function () {
    this.timeout(60_000);
    let [taken, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 3 }), async (seed, mutations) => {
        const document = mutations.reduce(mutate, structuredClone(seed));
        const { problems, known } = await plan(document);
        if (known) return;
        if (problems.length === 0) taken += 1;
        else refused += 1;
        const errors = validate(document) ? [] : (validate.errors ?? []);
        expect(errors.length === 0, JSON.stringify({ document, problems, errors })).equal(problems.length === 0);
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(taken).above(100);
    expect(refused).above(300);
  });

  async function plan(document: unknown): Promise<{ readonly problems: readonly string[]; readonly known: boolean }> {
    const result = await planConfig(JSON.stringify(document), { lookup: registry });
    if (result.ok) return { problems: [], known: false };
    // What no pattern can say: how long a duration is that is written as text.
    const known = result.problems.every(({ code, received }) => code === 'CONFIG_OUT_OF_RANGE' && received?.startsWith('"') === true);
    return { problems: result.problems.map((problem) => `${problem.code} ${problem.pointer} ${problem.message}`), known };
  }
});

type Change = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(document: unknown, { place, deed, value, key, other }: Change): unknown {
  const containers = [...containersOf(document)];
  const container = containers[place % Math.max(1, containers.length)];
  if (container === undefined) return value;
  const names = Object.keys(container);
  const name = names[other % Math.max(1, names.length)];
  if (deed === 'add' || name === undefined) put(container, Array.isArray(container) ? String(names.length) : key, value);
  else if (deed === 'replace') put(container, name, value);
  else if (deed === 'copy') put(container, name, structuredClone(containers[other % containers.length]));
  else if (Array.isArray(container)) container.splice(Number(name), 1);
  else {
    const old = Reflect.get(container, name) as unknown;
    Reflect.deleteProperty(container, name);
    if (deed === 'rename') put(container, key, old);
  }
  return document;
}

function put(container: object, key: string, value: unknown): void {
  Object.defineProperty(container, key, { value: structuredClone(value), enumerable: true, writable: true, configurable: true });
}

function* containersOf(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  yield value;
  for (const part of Object.values(value)) yield* containersOf(part);
}
