import { expect } from 'chai';
import fc from 'fast-check';
import { atOnce, Pace } from '../pace.js';
import { copyJson, writeJson } from './json-copy.js';

const copy = (value: unknown): unknown => atOnce(copyJson(value, new Pace()));
const write = (value: unknown): string => atOnce(writeJson(value, new Pace(), (pointer, reason) => new Error(`${pointer} ${reason}`)));

describe('a copy of a JSON value', () => {
  it('is the same value, and shares nothing with it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        const copied = copy(value);
        expect(JSON.stringify(copied)).to.equal(before);
        if (typeof copied !== 'object' || copied === null) return;
        expect(copied).to.not.equal(value);
        for (const key of Object.keys(copied)) delete (copied as Record<string, unknown>)[key];
        expect(JSON.stringify(value)).to.equal(before);
      }),
    );
  });

  it('keeps keys that objects inherit', () => {
    const text = '{"__proto__":{"a":1},"constructor":2}';
    expect(JSON.stringify(copy(JSON.parse(text)))).to.equal(text);
  });
});

describe('JSON that is written in parts', () => {
  it('is that of JSON.stringify', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void expect(write(value)).to.equal(JSON.stringify(value))));
  });

  it('leaves out what is undefined, as JSON.stringify does', () => {
    expect(write({ a: undefined, b: [1, { c: undefined }], d: 2 })).to.equal('{"b":[1,{}],"d":2}');
  });

  it('has values say their own form, as JSON.stringify does', () => {
    const value = { at: new Date(0), in: [{ toJSON: () => ({ a: 1 }) }], plain: { toJSON: 5 } };
    expect(write(value)).to.equal(JSON.stringify(value));
  });

  it('may be as deep as a document', () => {
    const text = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    expect(write(JSON.parse(text))).to.equal(text);
    expect(write(copy(JSON.parse(text)))).to.equal(text);
  });

  const circle: { a: { b?: unknown } } = { a: {} };
  circle.a.b = circle;
  for (const [what, value, message] of [
    ['nothing', undefined, ' is of type undefined'],
    ['a hole in an array', { a: [1, undefined] }, '/a/1 is of type undefined'],
    ['a function', { a: { 'b/c': () => {} } }, '/a/b~1c is of type function'],
    ['an endless number', { a: Infinity }, '/a is Infinity'],
    ['a large integer', { a: 1n }, '/a is of type bigint'],
    ['what contains itself', circle, /^\/a\/b\/a.* is nested more than 10000 levels deep$/],
  ] as const) {
    it(`refuses ${what}`, () => {
      let error: unknown;
      try {
        write(value);
      } catch (thrown) {
        error = thrown;
      }
      if (typeof message === 'string') expect(error).to.have.property('message', message);
      else expect((error as Error).message).to.match(message);
    });
  }
});
