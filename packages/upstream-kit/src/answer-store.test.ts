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

  it('keeps no more than a hundred thousand upstreams', () => {
    const store = new AnswerStore();
    const upstreams = Array.from({ length: 4000 }, (_value, index) => ({ dial: `10.0.0.1:${index}` }));
    for (let name = 0; name < 30; name += 1) store.set(String(name), { ...answer(1), upstreams });
    const kept = Array.from({ length: 30 }, (_value, name) => store.get(String(name)) !== undefined);
    expect(kept.filter(Boolean)).to.have.length(25);
    expect(kept.slice(0, 5)).to.deep.equal([false, false, false, false, false]);
  });
});
