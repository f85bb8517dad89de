import { expect } from 'chai';
import { sourceStatusProblem, upstreamsProblem } from './index.js';

describe('upstreamsProblem', () => {
  const cases: readonly (readonly [answer: unknown, problem: string | undefined])[] = [
    [[], undefined],
    [[{ dial: 'a:1' }, { dial: 'b:1', weight: 3 }], undefined],
    [null, 'it answered null, not an array of upstreams'],
    [undefined, 'it answered undefined, not an array of upstreams'],
    ['a:1', 'it answered a string, not an array of upstreams'],
    [{ dial: 'a:1' }, 'it answered an object, not an array of upstreams'],
    [Promise.resolve([]), 'it answered a promise, not an array of upstreams'],
    [[{ dial: 'a:1' }, null], 'item 1 of its answer is null, not an upstream'],
    [['a:1'], 'item 0 of its answer is a string, not an upstream'],
    [[{ address: 'a:1' }], 'the upstream at index 0 of its answer has a dial that is not a string: undefined'],
    [[{ dial: 8080 }], 'the upstream at index 0 of its answer has a dial that is not a string: a number'],
    [[{ dial: 'a:1', labels: { zone: 'a' } }], undefined],
    [[{ dial: 'a:1', labels: 'zone' }], 'the upstream at index 0 of its answer has labels that are not an object of strings'],
    [[{ dial: 'a:1', labels: ['a'] }], 'the upstream at index 0 of its answer has labels that are not an object of strings'],
    [[{ dial: 'a:1', labels: { zone: 1 } }], 'the upstream at index 0 of its answer has labels that are not an object of strings'],
    [[{ dial: 'a:1', tls: true, serverName: 'a.test' }], undefined],
    [[{ dial: 'a:1', tls: 'yes' }], 'the upstream at index 0 of its answer has a tls that is neither true nor false'],
    [[{ dial: 'a:1', serverName: 7 }], 'the upstream at index 0 of its answer has a serverName that is not a string'],
    [[{ dial: '' }], 'the upstream at index 0 of its answer has an empty dial'],
  ];
  for (const [answer, problem] of cases) {
    it(`says ${problem ?? 'nothing'} of ${JSON.stringify(answer)}`, () => {
      expect(upstreamsProblem(answer)).to.equal(problem);
    });
  }
});

describe('sourceStatusProblem', () => {
  const cases: readonly (readonly [status: unknown, problem: string | undefined])[] = [
    [{ state: 'ok', upstreams: [{ dial: 'a:1' }] }, undefined],
    [null, 'its status is null, not an object'],
    ['ok', 'its status is a string, not an object'],
    [Promise.resolve({ state: 'ok', upstreams: [] }), 'its status has an unknown state: undefined'],
    [{ state: 'fine', upstreams: [] }, 'its status has an unknown state: "fine"'],
    [{ state: 'ok' }, 'the upstreams of its status are wrong: it answered undefined, not an array of upstreams'],
    [{ state: 'ok', upstreams: [null] }, 'the upstreams of its status are wrong: item 0 of its answer is null, not an upstream'],
  ];
  for (const [status, problem] of cases) {
    it(`says ${problem ?? 'nothing'} of ${JSON.stringify(status)}`, () => {
      expect(sourceStatusProblem(status)).to.equal(problem);
    });
  }
});
