import { expect } from 'chai';
import { errorFields, type ErrorFields } from './error-fields.js';

/** A proxy that throws at every access. */
const touchy = (target: object): object =>
  new Proxy(target, new Proxy({}, { get: () => () => { throw new Error('hands off'); } }));

function withGetters(): Error {
  const error = new Error();
  for (const name of ['stack', 'name', 'message', 'code', 'cause', 'errors', 'help']) {
    Object.defineProperty(error, name, { get: () => { throw new Error('hands off'); } });
  }
  return error;
}

function count(fields: ErrorFields): number {
  return 1 + (fields.cause === undefined ? 0 : count(fields.cause)) + (fields.errors ?? []).reduce((sum, each) => sum + count(each), 0);
}

describe('an error in a log line', () => {
  const odd: readonly (readonly [what: string, thrown: unknown, expected: object])[] = [
    ['null', null, { type: 'object', message: 'null' }],
    ['a symbol', Symbol('s'), { type: 'symbol', message: 'Symbol(s)' }],
    ['an object without text', Object.create(null), { type: 'object', message: 'an object' }],
    ['an object that throws when it is looked at', touchy({}), { type: 'object', message: 'an object' }],
    ['an error that throws when it is looked at', touchy(new Error('no')), { type: 'object', message: 'an object' }],
    ['an error whose properties throw', withGetters(), { type: 'Error', message: 'an object' }],
    ['an error with other things for texts', Object.assign(new Error('no'), { name: 1n, stack: Symbol('s'), code: {} }), { type: 'Error', message: 'no' }],
  ];
  for (const [what, thrown, expected] of odd) {
    it(`can be ${what}`, () => {
      expect(JSON.parse(JSON.stringify(errorFields(thrown)))).to.deep.equal(expected);
    });
  }

  it('ends where causes lead back to the beginning', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });
    expect(count(errorFields(error))).to.equal(11);
  });

  it('holds few errors of collections that hold themselves', () => {
    const all = new AggregateError([], 'all');
    for (let times = 0; times < 1000; times += 1) all.errors.push(all);
    expect(count(errorFields(all))).to.equal(64);
  });

  it('cuts long texts', () => {
    const { message, stack } = errorFields(new Error('x'.repeat(1_000_000)));
    expect([message.slice(-22), (stack?.length ?? 0) < 20_000]).to.deep.equal(['… (1000000 characters)', true]);
  });
});
