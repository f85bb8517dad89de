import { expect } from 'chai';
import { AutomationPolicies } from './automation-policies.js';

describe('AutomationPolicies', () => {
  const cases: readonly (readonly [title: string, subjects: readonly (readonly string[])[], expected: Readonly<Record<string, number | string>>])[] = [
    ['has none without any', [], { 'a.example': 'none', localhost: 'none, local' }],
    ['takes the one for all names, but its issuers for public ones only', [[]], { 'a.example': 0, localhost: '0, local', '10.0.0.1': '0, local', '': 0 }],
    ['takes the first that covers the name', [['a.example'], ['*.example'], ['b.example'], []], { 'a.example': 0, 'b.example': 1, 'c.b.example': 3, '*.example': 1 }],
    ['takes nothing behind one for all names', [[], ['a.example'], ['localhost']], { 'a.example': 0, localhost: '0, local' }],
    ['lets policies name what is local', [['localhost', '*.internal'], []], { localhost: 0, 'a.internal': 0, 'b.a.internal': '1, local' }],
    ['knows wildcards everywhere in a name', [['a.*.example', '*.*.test']], { 'a.b.example': 0, 'a.b.test': 0, 'b.a.example': 'none' }],
    ['compares names as DNS has them', [['BÜCHER.example']], { 'xn--bcher-kva.example': 0 }],
    ['takes no name for a part of one', [['*example']], { 'a.example': 'none', example: 'none' }],
  ];
  for (const [title, subjects, expected] of cases) {
    it(title, () => {
      const policies = new AutomationPolicies(subjects.map((each, place) => ({ subjects: each, place })));
      const found = Object.keys(expected).map((name) => {
        const { policy, isLocal } = policies.for(name);
        return [name, isLocal ? `${policy?.place ?? 'none'}, local` : (policy?.place ?? 'none')];
      });
      expect(Object.fromEntries(found)).to.deep.equal(expected);
    });
  }
});
