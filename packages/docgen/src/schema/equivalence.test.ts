import { changedDocuments, isBeyondSchemas } from '@caddis/test-servers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { planConfig, type Problem } from '@caddis/runtime';
import { buildCatalogue } from '../model/build-catalogue.js';
import { readPackages, type CatalogueInput } from '../model/catalogue-input.js';
import { indexCatalogue } from '../model/catalogue-index.js';
import { sampleDocument } from '../sample/sample-document.js';
import { sampleConfig } from '../sample/sample-value.js';
import { demoInput } from '../testing/demo-catalogue.js';
import { registryOf } from '../testing/demo-registry.js';
import { manyModules } from '../testing/many-modules.js';
import * as odd from '../testing/odd-modules.js';
import { configSchema } from './config-schema.js';

const oddPackage = readPackages([{ package: { name: 'odd-modules', version: '1.0.0', standard: false }, exports: { ...odd } }]);
// One of two packages with the same ID is left out, because a schema cannot evaluate the choice of the package elsewhere in the document.
const demo = demoInput.modules.filter((module) => module.package.name !== 'zeta-cache');
const inputs: readonly (readonly [title: string, input: CatalogueInput])[] = [
  ['demo modules, and odd ones', { ...demoInput, modules: [...demo, ...oddPackage.modules] }],
  ['made-up modules', manyModules(45)],
];

describe('the schema for editors beside planning', () => {
  for (const [title, input] of inputs) describe(`of ${title}`, () => testEquivalence(input));
});

function testEquivalence(input: CatalogueInput): void {
  const index = indexCatalogue(buildCatalogue(input));
  const { modules } = index.catalogue;
  const seeds = modules
    .flatMap((module) => {
      const examples = module.examples.map((example) => example.config);
      return [sampleConfig(index, module, 'minimal'), sampleConfig(index, module, 'full'), ...examples].map((config) => sampleDocument(index, module, config));
    })
    .filter((document) => document !== undefined);
  const names = modules.flatMap(({ name, inlineKey }) => (inlineKey === undefined ? [name] : [name, inlineKey]));
  const validate = new Ajv2020({ strict: false, ownProperties: true }).compile(configSchema(input));
  const lookup = registryOf(input);

  async function problemsIn(document: unknown): Promise<readonly Problem[]> {
    const result = await planConfig(JSON.stringify(document), { lookup });
    return result.ok ? [] : result.problems.filter(({ severity }) => severity === 'error');
  }

  it('takes the sample configs of every module', async () => {
    for (const document of seeds) {
      const problems = await problemsIn(document);
      expect({ document, problems, errors: validate(document) ? [] : validate.errors }).deep.equal({ document, problems: [], errors: [] });
    }
  });

  it('takes exactly what planning takes', async function () {
    let [taken, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(changedDocuments(seeds, names), async (document) => {
        const problems = await problemsIn(document);
        if (problems.length > 0 && problems.every(isBeyondSchemas)) return;
        if (problems.length === 0) taken += 1;
        else refused += 1;
        const errors = validate(document) ? [] : (validate.errors ?? []);
        expect(errors.length === 0, JSON.stringify({ document, problems, errors })).equal(problems.length === 0);
      }),
      { numRuns: 4000, seed: 7 },
    );
    expect(taken).above(300);
    expect(refused).above(1000);
  });
}
