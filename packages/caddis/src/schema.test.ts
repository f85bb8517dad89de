import { configSchema, sampleConfig, sampleDocument } from '@caddis/docgen';
import { planConfig } from '@caddis/runtime';
import { changedDocuments, isBeyondSchemas } from '@caddis/test-servers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { openCatalogue, type OpenCatalogue } from './open-catalogue.js';
import { openRegistry, type OpenRegistry } from './open-registry.js';
import { keepExit } from './testing/keep-exit.js';

describe('the schema of the standard distribution', () => {
  keepExit();
  let catalogue: OpenCatalogue;
  let lookup: OpenRegistry['registry'];
  before(async () => {
    [catalogue, { registry: lookup }] = await Promise.all([openCatalogue(), openRegistry()]);
  });

  it('takes exactly what check takes', async function () {
    const { input, index } = catalogue;
    const { modules } = index.catalogue;
    const seeds = modules.flatMap((module) =>
      [sampleConfig(index, module, 'full'), ...module.examples.map((example) => example.config)].map((config) => sampleDocument(index, module, config)),
    );
    const names = modules.flatMap(({ name, inlineKey = name }) => [name, inlineKey]);
    const validate = new Ajv2020({ strict: false, ownProperties: true }).compile(configSchema(input));
    let [taken, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(changedDocuments(seeds, names), async (document) => {
        const planned = await planConfig(JSON.stringify(document), { lookup });
        const problems = planned.ok ? [] : planned.problems.filter(({ severity }) => severity === 'error');
        if (problems.length > 0 && problems.every(isBeyondSchemas)) return;
        if (planned.ok) taken += 1;
        else refused += 1;
        const errors = validate(document) ? [] : validate.errors;
        expect(errors?.length === 0, JSON.stringify({ document, problems, errors })).to.equal(planned.ok);
      }),
      { numRuns: 6000, seed: 3 },
    );
    expect([taken > 500, refused > 2000]).to.deep.equal([true, true]);
  });
});
