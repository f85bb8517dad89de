import { expect } from 'chai';
import { isNamespace } from './framework/index.js';
import { apps, defineNamespace } from './index.js';

describe('defineNamespace', () => {
  it('makes a frozen namespace that any copy of the package knows as one', () => {
    const made = defineNamespace<{ ask(): void }>({ id: 'test.sources', inlineKey: 'source', description: 'Sources.', methods: ['ask'] });
    const ofAnotherCopy = { [Symbol.for('caddis.namespace')]: 1, ...made };
    expect([apps, made, ofAnotherCopy].map(isNamespace)).to.deep.equal([true, true, true]);
    expect([Object.isFrozen(made), Object.isFrozen(made.methods)]).to.deep.equal([true, true]);
  });

  it('does not take for a namespace what has its shape, nor what refuses to be asked', () => {
    const refusing = new Proxy({}, { has: () => expect.fail('asked') });
    const shaped = Object.freeze({ id: 'a', inlineKey: undefined, description: '', methods: [] });
    expect([shaped, refusing, null, 'a', undefined].map(isNamespace)).to.deep.equal([false, false, false, false, false]);
  });

  for (const id of ['Http', 'a..b', 'a.', '1a']) {
    it(`refuses the ID ${id}`, () => {
      expect(() => defineNamespace({ id, description: 'Bad.', methods: [] })).to.throw('it is not a dotted name').with.property('code', 'CORE_NAMESPACE_INVALID');
    });
  }

  for (const inlineKey of ['', 'a.b', 'Key']) {
    it(`refuses the inline key ${JSON.stringify(inlineKey)}`, () => {
      expect(() => defineNamespace({ id: 'test', inlineKey, description: 'Bad.', methods: [] })).to.throw('bad inline key').with.property('code', 'CORE_NAMESPACE_INVALID');
    });
  }
});
