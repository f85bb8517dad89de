import { expect } from 'chai';
import { recordOrigin } from './framework/index.js';
import { upstreams } from './http/index.js';
import { blameModule, describeValue, faultOf, isThenable, messageOf, module, moduleFault, originOf } from './index.js';

@module(upstreams, { name: 'faulty', summary: 'Is at fault.' })
class Faulty {
  getUpstreams(): readonly never[] {
    return [];
  }
}

const origin = { module: 'http.reverse_proxy.upstreams.faulty', package: 'some-package', path: '/apps/http' };

function built(): Faulty {
  const instance = new Faulty();
  recordOrigin(instance, origin);
  return instance;
}

/** A proxy that throws whenever it is used. */
const touchy: object = new Proxy(
  {},
  new Proxy(
    {},
    {
      get() {
        throw new Error('hands off');
      },
    },
  ),
);

describe('a fault of a module', () => {
  it('names module, package and place', () => {
    const error = moduleFault({ module: built(), method: 'getUpstreams' }, 'returned null, expected a list');
    expect([error.code, error.message]).to.deep.equal([
      'CORE_MODULE_FAULT',
      '/apps/http: http.reverse_proxy.upstreams.faulty of package some-package: getUpstreams() returned null, expected a list',
    ]);
    expect(faultOf(new Error('outer', { cause: error }))).to.deep.equal({ ...origin, method: 'getUpstreams' });
  });

  it('leaves an error the one it is, and stays with the module that threw it first', () => {
    const error = Object.freeze(new Error('no'));
    expect(blameModule({ module: built(), method: 'getUpstreams' }, error)).to.equal(error);
    blameModule({ module: new Faulty(), method: 'other' }, error);
    expect(faultOf(error)).to.deep.equal({ ...origin, method: 'getUpstreams' });
  });

  const thrown: readonly (readonly [what: string, value: unknown, told: string])[] = [
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a text', 'no "way"', '"no \\"way\\""'],
    ['a long text', 'x'.repeat(100_000), `"${'x'.repeat(200)}"`],
    ['a number', 17, 'a number'],
    ['an object without text', Object.create(null), 'an object'],
    ['an object that throws when it is looked at', touchy, 'an object'],
    ['a promise', Promise.resolve(), 'a promise'],
  ];
  for (const [what, value, told] of thrown) {
    it(`makes an error of ${what}`, () => {
      const error = blameModule({ module: built(), method: 'x' }, value) as Error;
      expect([error.message, error.cause]).to.deep.equal([`/apps/http: http.reverse_proxy.upstreams.faulty of package some-package: x() threw ${told}, which is not an error`, undefined]);
    });
  }

  it('is found in a chain of causes, though it leads in a circle', () => {
    const one = new Error('one');
    const other = new Error('other', { cause: one });
    one.cause = other;
    expect(faultOf(one)).to.equal(undefined);
  });

  it('tells the ID of a module that was made with new, or has frozen itself', () => {
    const frozen = Object.freeze(new Faulty());
    recordOrigin(frozen, origin);
    const alone = { module: 'http.reverse_proxy.upstreams.faulty', package: '', path: '' };
    expect([originOf(new Faulty()), originOf(frozen), originOf({}), originOf(null), originOf(touchy)]).to.deep.equal([alone, alone, undefined, undefined, undefined]);
  });

  it('describes values without touching them', () => {
    const values = [undefined, null, 'a', 1, 1n, true, Symbol('a'), [], {}, () => 1, Promise.resolve(), touchy];
    expect(values.map((value) => describeValue(value))).to.deep.equal([
      'undefined', 'null', 'a string', 'a number', 'a bigint', 'a boolean', 'a symbol', 'a list', 'an object', 'a function', 'a promise', 'an object',
    ]);
    expect([isThenable(touchy), isThenable({ then: 1 }), isThenable({ then: () => 1 })]).to.deep.equal([false, false, true]);
    expect([messageOf(new Error('a')), messageOf('b'), messageOf(Object.create(null)), messageOf(touchy)]).to.deep.equal(['a', 'b', 'an object', 'an object']);
  });
});
