import { expect } from 'chai';
import { readDial, readLabels } from './index.js';

describe('what a service says of a backend', () => {
  const dials: Readonly<Record<string, string>> = {
    '10.0.0.1:80': '10.0.0.1:80',
    ' web.test:80 ': 'web.test:80',
    'http://web.test:80/': 'web.test:80',
    'tcp/web.test:80': 'web.test:80',
    '[::1]:80': '[::1]:80',
    'unix//run/web.sock': 'unix//run/web.sock',
  };
  for (const [text, dial] of Object.entries(dials)) it(`is an address: ${text}`, () => expect(readDial(text)).to.equal(dial));

  const refused: readonly (readonly [endpoint: unknown, reason: string])[] = [
    [undefined, 'it is not a text'],
    [{ host: 'a', port: 80 }, 'it is not a text'],
    ['https://a:80', 'it is https: switch TLS on in the transport of the proxy, and write host:port'],
    ['a:80/x', 'it has a path: a backend is host:port, rewrite paths in a route'],
    ['udp/a:80', 'its network is udp, expected tcp or unix'],
    [':80', 'it has no host'],
    ['a', 'it has no port'],
    ['a:80-90', 'it has a range of ports'],
    ['{env.A}:80', 'its host is neither a name nor an IP address'],
  ];
  for (const [endpoint, reason] of refused) it(`is none: ${JSON.stringify(endpoint)}`, () => expect(() => readDial(endpoint)).to.throw(reason));

  it('is a few labels, whatever it holds', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`l${index}`, index]));
    expect(Object.keys(readLabels(many) ?? {})).to.have.length(32);
    expect(readLabels({ a: 'x', b: 1, c: true, d: null, e: {}, ['__proto__']: 'p' })).to.include({ a: 'x', b: '1', c: 'true' });
    for (const none of [undefined, null, 'text', 5, [], {}, { a: null }]) expect(readLabels(none)).to.equal(undefined);
  });
});
