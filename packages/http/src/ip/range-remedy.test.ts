import { expect } from 'chai';
import { rangeRemedy } from './range-remedy.js';

describe('what to write in the place of a range', () => {
  const cases: Readonly<Record<string, string>> = {
    '192.168.0.0/255.255.0.0': 'write "192.168.0.0/16"',
    '10.0.0.*': 'write "10.0.0.0/24"',
    '10.*.*.*': 'write "10.0.0.0/8"',
    '10.0.0.1:80': 'write "10.0.0.1"',
    localhost: 'write "127.0.0.0/8", "::1"',
    all: 'write "0.0.0.0/0", "::/0"',
  };
  for (const [text, remedy] of Object.entries(cases)) it(`is told for ${text}`, () => expect(rangeRemedy(text)).to.equal(remedy));

  for (const text of ['', '10.0.0.0/33', '10.0.0.0/255.0.255.0', 'example.com', '300.*', '10.0.0.1-10.0.0.9']) {
    it(`is only an example for ${JSON.stringify(text)}`, () => expect(rangeRemedy(text)).to.match(/^write an IP address or a CIDR range/));
  }
});
