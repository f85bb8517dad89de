import { expect } from 'chai';
import { array, boolean, choice, defaultsOf, duration, integer, object, string } from '../index.js';

describe('defaultsOf', () => {
  it('gives the defaults of the fields, those that are false or empty included', () => {
    const type = object({
      names: array(string(), { description: 'Names.', default: [] }),
      mode: choice(['fast', 'safe'], { description: 'Mode.', default: 'fast' }),
      count: integer({ description: 'Count.', default: 0 }),
      on: boolean({ description: 'On.', default: false }),
      text: string({ description: 'Text.', default: '' }),
    });
    expect(defaultsOf(type)).to.deep.equal({ names: [], mode: 'fast', count: 0, on: false, text: '' });
  });

  it('leaves out optional fields, of whatever kind', () => {
    const type = object({ wait: duration({ description: 'Time.', optional: true }), on: boolean({ description: 'On.', default: true }) });
    expect(defaultsOf(type)).to.deep.equal({ on: true });
  });

  it('gives another object each time', () => {
    const type = object({ on: boolean({ description: 'On.', default: true }) });
    expect(defaultsOf(type)).to.not.equal(defaultsOf(type));
  });

  it('gives nothing for an object without fields', () => {
    expect(defaultsOf(object({}))).to.deep.equal({});
  });
});
