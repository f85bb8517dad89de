import type { ModuleDescriptor } from '@caddis/core/framework';
import { expect } from 'chai';
import { optionsProblem } from './options-problem.js';

const placeholder = { name: 'a', description: 'It.', example: '1' };
const right = { description: '', examples: [{ config: {} }], stability: 'stable' };

const cases: readonly (readonly [options: object, problem: string | undefined])[] = [
  [{}, undefined],
  [{ alsoCalled: ['b'], placeholders: [placeholder, { ...placeholder, scope: 'global', where: 'here' }], since: '1.2.0', stability: 'deprecated', deprecated: 'Use b.' }, undefined],
  [{ description: 1 }, 'its description is 1'],
  [{ description: undefined }, 'its description is undefined'],
  [{ alsoCalled: 'b' }, 'alsoCalled is "b"'],
  [{ alsoCalled: [1] }, 'alsoCalled is [1]'],
  [{ examples: {} }, 'examples is {}'],
  [{ examples: [null] }, 'examples is [null]'],
  [{ examples: [{ title: 'One.' }] }, 'examples is [{"title":"One."}]'],
  [{ placeholders: [null] }, 'placeholders is [null]'],
  [{ placeholders: [{ ...placeholder, scope: 'all' }] }, 'placeholders is [{"name":"a","description":"It.","example":"1","scope":"all"}]'],
  [{ placeholders: [{ name: 'a' }] }, 'placeholders is [{"name":"a"}]'],
  [{ stability: 'good' }, 'its stability is "good"'],
  [{ since: 1.2 }, 'since is 1.2'],
  [{ since: 'soon' }, 'since is "soon"'],
  [{ deprecated: true }, 'deprecated is true'],
];

describe('options of a decorator', () => {
  for (const [options, problem] of cases) {
    it(`${problem ?? 'are right'}: ${JSON.stringify(options)}`, () => {
      expect(optionsProblem({ ...right, ...options } as unknown as ModuleDescriptor)).to.equal(problem);
    });
  }
});
