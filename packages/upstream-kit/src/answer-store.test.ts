import { expect } from 'chai';
import { AnswerStore, type Answer } from './index.js';

function answer(at: number): Answer {
  return { upstreams: [], leftOut: [], at, freshMs: undefined };
}

describe('AnswerStore', () => {
  it('keeps the youngest answer to a question', () => {
    const store = new AnswerStore();
    const young = answer(2);
    store.set('a', answer(1));
    store.set('a', young);
    store.set('a', answer(1));
    expect([store.get('a'), store.get('b')]).to.deep.equal([young, undefined]);
  });
});
