import { expect } from 'chai';
import { FieldNames } from './field-names.js';
import { fieldIs, firstValue, forEachField, includesAnyField, indexOfField, removeFields, withoutFields } from './raw-fields.js';

const fields: readonly string[] = ['Host', 'a', 'X-One', '1', 'x-two', '2', 'x-ONE', '3'];

describe('flat lists of fields', () => {
  it('compare names without case, and not their beginnings', () => {
    expect([fieldIs('X-One', 'x-one'), fieldIs('x-one', 'x-one'), fieldIs('x-on', 'x-one'), fieldIs('x-two', 'x-one')]).to.deep.equal([true, true, false, false]);
  });

  it('find fields from a position on', () => {
    const found = [indexOfField(fields, 'X-one'), indexOfField(fields, 'x-one', 4), indexOfField(fields, 'x-three'), indexOfField(fields, 'x-one', 8)];
    expect(found).to.deep.equal([2, 6, -1, -1]);
  });

  it('give the value of the first field, never a value for a name', () => {
    expect([firstValue(fields, 'x-one'), firstValue(['x', 'x-one', 'x-one', '1'], 'X-One'), firstValue(fields, '1')]).to.deep.equal(['1', '1', undefined]);
  });

  it('are visited in order', () => {
    const seen: string[] = [];
    forEachField(fields, (name, value) => seen.push(`${name}=${value}`));
    expect(seen).to.deep.equal(['Host=a', 'X-One=1', 'x-two=2', 'x-ONE=3']);
  });

  it('are looked through for any of some names', () => {
    expect([includesAnyField(fields, new FieldNames(['x-two', 'y'])), includesAnyField(fields, new FieldNames(['y', 'a']))]).to.deep.equal([true, false]);
  });

  it('are copied without some fields, those in front excepted', () => {
    const names = new FieldNames(['X-One', 'Host']);
    expect(withoutFields(fields, names)).to.deep.equal(['x-two', '2']);
    expect(withoutFields(fields, names, 4)).to.deep.equal(['Host', 'a', 'X-One', '1', 'x-two', '2']);
    expect(fields).to.have.lengthOf(8);
  });

  it('lose fields in place', () => {
    const list = [...fields];
    expect(removeFields(list, (name) => fieldIs(name, 'x-one'))).to.equal(list);
    expect(list).to.deep.equal(['Host', 'a', 'x-two', '2']);
  });
});
