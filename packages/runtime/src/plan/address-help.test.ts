import { parseNetworkAddress } from '@caddis/core';
import { expect } from 'chai';
import { addressHelp } from './address-help.js';

const cases: readonly (readonly [written: string, meant: string])[] = [
  ['http://host:80', 'host:80'],
  ['http://host', 'host:80'],
  ['https://host', 'host:443'],
  ['https://host:8443/api/', 'host:8443'],
  ['h2c://host:80', 'host:80'],
  ['HTTP://[::1]:80/x', '[::1]:80'],
  ['ftp://host', 'host'],
  ['localhost:3000/api', 'localhost:3000'],
  ['localhost/api', 'localhost'],
  ['backend.internal/api', 'backend.internal'],
  ['/run/app.sock', 'unix//run/app.sock'],
  ['unix:/run/app.sock', 'unix//run/app.sock'],
  ['unix:///run/app.sock', 'unix//run/app.sock'],
];

describe('addressHelp()', () => {
  for (const [written, meant] of cases) {
    it(`tells what was meant with ${written}`, () => {
      expect(() => parseNetworkAddress(written)).to.throw();
      expect(addressHelp(written)).to.match(new RegExp(`"${meant.replaceAll(/[[\]]/g, '\\$&')}"$`));
      parseNetworkAddress(meant);
    });
  }

  it('says that each address is a text of its own', () => {
    for (const written of ['a:80 b:80', 'a:80, b:80']) expect(addressHelp(written)).to.contain('only one address is allowed here');
  });

  it('says nothing of what can be anything', () => {
    for (const written of ['a:b:c', 'a:99999', 'gopher/localhost:70', '']) expect(addressHelp(written)).to.equal(undefined);
  });
});
