import type { Placeholders } from '@caddis/core/http';
import { expect } from 'chai';
import { expandDial } from './select-upstream.js';

/** Placeholders that all have the same value. */
function allAre(value: string): Placeholders {
  return { expand: (text: string) => text.replaceAll(/\{[^{}]*\}/g, value) } as Placeholders;
}

describe('the address of an upstream with placeholders', () => {
  it('has their values', () => {
    expect(expandDial({ dial: '{env.BACKEND}:80' }, allAre('app'))).to.include({ host: 'app', startPort: 80 });
    expect(expandDial({ dial: 'unix/{env.BACKEND}' }, allAre('/run/app.sock'))).to.include({ network: 'unix', host: '/run/app.sock' });
  });

  for (const value of ['', 'app']) {
    it(`is refused if it has no port: ${JSON.stringify(value)}`, () => {
      expect(() => expandDial({ dial: '{env.BACKEND}' }, allAre(value))).to.throw(`cannot dial ${JSON.stringify(value)} (configured as "{env.BACKEND}")`);
    });
  }
});
