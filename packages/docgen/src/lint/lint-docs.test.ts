import { boolean, defineNamespace, duration, integer, module, object, string } from '@caddis/core';
import { expect } from 'chai';
import { buildCatalogue } from '../model/build-catalogue.js';
import { readPackages } from '../model/catalogue-input.js';
import { demoCatalogue } from '../testing/demo-catalogue.js';
import { lintDocs } from './lint-docs.js';

const things = defineNamespace<object>({ id: 'test.things', inlineKey: 'kind', description: 'Things do what things do.', methods: [] });

const SlovenlyConfig = object({
  name: string({ description: 'the name' }),
  amount: integer({ description: 'How much.', default: 3 }),
  size_mib: integer({ description: 'How much.', default: 3 }),
  enabled: boolean({ description: 'True to work.', optional: true }),
  wait: duration({ description: 'How long to wait.', default: 'soon' }),
  good: string({ description: 'A good field. At least one character.', optional: true, omitted: 'nothing' }),
});

@module(things, { name: 'slovenly', config: SlovenlyConfig, summary: 'does something', examples: [{ title: 'Fine.', config: { kind: 'slovenly', name: 'x' } }, { title: 'not fine', config: {} }] })
class Slovenly {
  constructor(readonly config: object) {}
}

@module(things, { name: 'bare', config: object({ wait: duration({ description: 'How long it waits.', default: '1s' }) }), summary: 'Waits.' })
class Bare {
  readonly name = 'bare';
  constructor(readonly config: object) {}
}

@module(things, { name: 'fixed', summary: 'Has nothing to show by an example.' })
class Fixed {
  readonly name = 'fixed';
}

describe('lintDocs', () => {
  it('finds what readers will miss', () => {
    const input = readPackages([{ package: { name: '@test/things', version: '1.0.0', standard: false }, exports: { Slovenly, Bare, Fixed } }]);
    const about = (id: string) => ({ about: `test.things.${id}`, package: '@test/things' });
    expect(lintDocs(buildCatalogue(input)).filter((problem) => problem.package === '@test/things')).deep.equal([
      { ...about('bare'), message: 'there is no example' },
      { ...about('slovenly'), message: 'the summary is not a sentence with a full stop' },
      { ...about('slovenly'), message: 'the title of the example "not fine" is not a sentence with a full stop' },
      { ...about('slovenly'), field: 'name', message: 'the description is not a sentence with a full stop' },
      { ...about('slovenly'), field: 'amount', message: 'it is a number, but neither its key nor its description says of what' },
      { ...about('slovenly'), field: 'enabled', message: 'it is optional, but `omitted` does not say what leaving it out means' },
      { ...about('slovenly'), field: 'wait', message: 'its default is not a duration' },
    ]);
  });

  it('has nothing to say of complete documentation', () => {
    const namespaces = demoCatalogue.namespaces.map((namespace) => namespace.id || 'apps');
    expect(lintDocs(demoCatalogue).filter(({ about }) => !namespaces.includes(about))).deep.equal([]);
  });
});
