import { expect } from 'chai';
import { applyPatch } from './json-patch.js';

type Operations = readonly Readonly<Record<string, unknown>>[];

const applied: readonly (readonly [what: string, value: unknown, patch: Operations, result: unknown])[] = [
  ['adds a key', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
  ['adds in front of an item', [1, 3], [{ op: 'add', path: '/1', value: 2 }], [1, 2, 3]],
  ['adds at the end', [1], [{ op: 'add', path: '/-', value: 2 }], [1, 2]],
  ['adds the whole', undefined, [{ op: 'add', path: '', value: { a: 1 } }], { a: 1 }],
  ['removes a key', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
  ['removes an item', [1, 2], [{ op: 'remove', path: '/0' }], [2]],
  ['removes the whole', { a: 1 }, [{ op: 'remove', path: '' }], undefined],
  ['replaces a key', { a: 1 }, [{ op: 'replace', path: '/a', value: 2 }], { a: 2 }],
  ['replaces an item', [1, 2], [{ op: 'replace', path: '/1', value: 3 }], [1, 3]],
  ['moves', { a: { b: 1 } }, [{ op: 'move', from: '/a/b', path: '/c' }], { a: {}, c: 1 }],
  ['moves to a path that begins alike', { a: 1 }, [{ op: 'move', from: '/a', path: '/ab' }], { ab: 1 }],
  ['copies what later operations change', { a: { list: [1, { x: 2 }] } }, [{ op: 'copy', from: '/a', path: '/b' }, { op: 'remove', path: '/a/list/1/x' }], { a: { list: [1, {}] }, b: { list: [1, { x: 2 }] } }],
  ['tests', { a: [1, 2] }, [{ op: 'test', path: '/a', value: [1, 2] }], { a: [1, 2] }],
  ['reads ~0 and ~1', { 'a/b~': 1 }, [{ op: 'remove', path: '/a~1b~0' }], {}],
  ['takes __proto__ for a key like others', {}, [{ op: 'add', path: '/__proto__', value: 1 }], JSON.parse('{"__proto__":1}')],
];

const whole = 'a JSON Patch is an array of operations';
const refused: readonly (readonly [patch: unknown, status: number, message: string])[] = [
  [{ op: 'remove', path: '/a' }, 400, whole],
  [['remove'], 400, 'operation 0 of the patch: "op" must be one of add, remove, replace, move, copy, test'],
  [[{ op: 'constructor', path: '/a' }], 400, 'operation 0 of the patch: "op" must be one of add, remove, replace, move, copy, test'],
  [[{ op: 'remove' }], 400, 'operation 0 of the patch: "path" must be a JSON pointer'],
  [[{ op: 'remove', path: 'a' }], 400, 'operation 0 of the patch: "path" must be a JSON pointer'],
  [[{ op: 'remove', path: '/a~' }], 400, 'operation 0 of the patch: "path" holds a ~ that is followed by neither 0 nor 1'],
  [[{ op: 'test', path: '/a', value: 1 }, { op: 'add', path: '/b' }], 400, 'operation 1 of the patch: "add" needs "value"'],
  [[{ op: 'move', path: '/b' }], 400, 'operation 0 of the patch: "move" needs "from"'],
  [[{ op: 'move', from: '/list', path: '/list/0' }], 400, 'operation 0 of the patch: a value cannot be moved into itself'],
  [[{ op: 'remove', path: '/b' }], 409, 'operation 0 of the patch: there is nothing at /b'],
  [[{ op: 'remove', path: '' }, { op: 'replace', path: '', value: 1 }], 409, 'operation 1 of the patch: there is nothing at the whole'],
  [[{ op: 'add', path: '/a/b', value: 1 }], 409, 'operation 0 of the patch: the parent of /a/b is not an object or array'],
  [[{ op: 'add', path: '/list/2', value: 1 }], 409, 'operation 0 of the patch: /list/2 is outside of the array, which has 1 items'],
  [[{ op: 'add', path: '/list/x', value: 1 }], 409, 'operation 0 of the patch: /list/x is outside of the array, which has 1 items'],
  [[{ op: 'test', path: '/a', value: 2 }], 409, 'operation 0 of the patch: the value at /a is different'],
];

describe('applyPatch', () => {
  for (const [what, value, patch, result] of applied) {
    it(what, () => expect(applyPatch(structuredClone(value), patch)).to.deep.equal(result));
  }

  for (const [patch, status, message] of refused) {
    it(`refuses ${JSON.stringify(patch)}`, () => {
      expect(() => applyPatch({ a: 1, list: [1] }, patch))
        .to.throw(message)
        .that.includes({ status, message });
    });
  }

  it('creates no more than a million values by copies of copies', () => {
    const doubled = Array.from({ length: 20 }, (_, index) => ({ op: 'copy', from: '', path: `/k${index}` }));
    expect(() => applyPatch({ list: Array.from({ length: 10 }, () => 0) }, doubled)).to.throw('the patch copies more than 1000000 values');
  });
});
