import { defineErrors, module, object } from '@caddis/core';
import { handlers } from '@caddis/core/http';
import { Registry, type PackageInfo } from '@caddis/runtime';
import { expect } from 'chai';
import * as app from '../testing/demo-app.js';
import { buildCatalogue } from './build-catalogue.js';
import { readRegistry } from './read-registry.js';

const strange: PackageInfo = { name: '@strange/modules', version: '1.0.0', standard: false };

describe('what cannot be documented', () => {
  /** Makes a module class as plain JavaScript may define it, with options that the compiler would reject. */
  function plainModule(said: object): object {
    class Plain {
      handle(): void {}
    }
    const options = { name: 'plain', config: object({}), summary: 'Is plain.', examples: [], ...said };
    (module as unknown as (namespace: unknown, options: unknown) => (target: object) => void)(handlers, options)(Plain);
    return Plain;
  }

  async function read(exported: object) {
    const registry = new Registry();
    registry.addExports(app, { name: '@demo/http', version: '1.0.0', standard: false });
    registry.addExports(exported, strange);
    const { input, failures } = await readRegistry(registry);
    const { modules, errors } = buildCatalogue(input);
    const others = modules.filter((found) => found.package === '@demo/http').length;
    return { failures: failures.map(({ message }) => message), own: modules.length - others, others, errors: errors.map(({ code }) => code) };
  }

  const cannot = 'module http.handlers.plain of package @strange/modules cannot be documented';
  const cases: readonly (readonly [title: string, said: object, reason: string])[] = [
    ['a module without a summary', { summary: undefined }, "must have required property 'summary'"],
    ['a summary that is a number', { summary: 5 }, '/summary must be string'],
    ['a description that is a number', { description: 7 }, '/description must be string'],
    ['an example without a title', { examples: [{}] }, "/examples/0 must have required property 'title'"],
    ['a deprecation without words', { deprecated: true }, '/deprecated must be string'],
    ['an unknown stability', { stability: 'wild' }, '/stability must be equal to one of the allowed values'],
  ];
  for (const [title, said, reason] of cases) {
    it(`is ${title}; the others are documented`, async () => {
      expect(await read({ Plain: plainModule(said) })).to.deep.equal({ failures: [`${cannot}: ${reason}`], own: 0, others: 5, errors: [] });
    });
  }

  it('is an error without a message; the package\'s modules and other errors are documented', async () => {
    const definitions = { STRANGE_SILENT: { doc: 'It says nothing.' }, STRANGE_LOUD: { message: 'loud', doc: 'It is loud.' } };
    const strangeErrors = (defineErrors as unknown as (definitions: unknown) => object)(definitions);
    expect(await read({ Plain: plainModule({}), strangeErrors })).to.deep.equal({
      failures: ["error STRANGE_SILENT of package @strange/modules cannot be documented: must have required property 'message'"],
      own: 1,
      others: 5,
      errors: ['STRANGE_LOUD'],
    });
  });
});
