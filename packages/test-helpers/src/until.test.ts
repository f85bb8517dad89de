import { expect } from 'chai';
import { failureOf } from './failure-of.js';
import { until } from './until.js';

describe('until', () => {
  it('asks until the answer is yes; a failed question counts as no', async () => {
    const answers = [() => false, () => Promise.reject(new Error('not now')), () => Promise.resolve(true)];
    await until('the third answer', () => (answers.shift() as () => boolean)());
    expect(answers).to.deep.equal([]);
  });

  it('gives up in the end, with what the last question threw', async () => {
    const why = new Error('not now');
    const failure = await failureOf(until('what never comes', () => Promise.reject(why), 20));
    expect([failure.message, failure.cause]).to.deep.equal(['waited in vain: what never comes', why]);
  });
});
