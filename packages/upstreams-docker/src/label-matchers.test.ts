import { isCaddisError, messageOf } from '@caddis/core';
import type { Matcher } from '@caddis/core/http';
import { testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { LabelMatchers } from './label-matchers.js';

describe('the matchers of a container', () => {
  const asked = async (...answers: readonly (() => unknown)[]): Promise<readonly unknown[]> => {
    const errors: unknown[] = [];
    const guests = answers.map((matches) => ({ module: { matches } as Matcher, unload: () => Promise.resolve() }));
    const matched = await new LabelMatchers(guests, (error) => errors.push(error)).matches(testRequest());
    return [matched, ...errors.map((error) => (isCaddisError(error) ? error.code : messageOf(error)))];
  };
  const yes = (): boolean => true;
  const later = (value: unknown) => (): Promise<unknown> => Promise.resolve(value);
  const fails = (): never => {
    throw new Error('broken');
  };

  const cases: readonly [name: string, answers: readonly (() => unknown)[], outcome: readonly unknown[]][] = [
    ['all', [yes, yes], [true]],
    ['all, some later', [later(true), yes, later(true)], [true]],
    ['one does not', [yes, () => false, fails], [false]],
    ['one does not, later', [later(true), later(false), fails], [false]],
    ['one throws', [yes, fails], [false, 'broken']],
    ['one throws behind one that takes its time', [later(true), fails], [false, 'broken']],
    ['one rejects', [yes, () => Promise.reject(new Error('broken'))], [false, 'broken']],
    ['one answers with a text', [() => 'no'], [false, 'CORE_MODULE_FAULT']],
    ['one answers with a text, later', [yes, later('no')], [false, 'CORE_MODULE_FAULT']],
    ['one answers with nothing', [() => undefined], [false, 'CORE_MODULE_FAULT']],
  ];
  for (const [name, answers, outcome] of cases) {
    it(`must all match: ${name}`, async () => {
      expect(await asked(...answers)).to.deep.equal(outcome);
    });
  }
});
