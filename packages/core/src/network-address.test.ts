import { expect } from 'chai';
import fc from 'fast-check';
import { formatNetworkAddress, isCaddisError, joinHostPort, parseNetworkAddress, type NetworkAddress } from './index.js';

function tcp(host: string, startPort: number, endPort = startPort): NetworkAddress {
  return { network: 'tcp', host, startPort, endPort };
}

describe('parseNetworkAddress', () => {
  const good: readonly (readonly [text: string, address: NetworkAddress, defaultPort?: number])[] = [
    ['', tcp('', 0)],
    [':80', tcp('', 80)],
    ['localhost', tcp('localhost', 0)],
    ['localhost', tcp('localhost', 53), 53],
    ['localhost:1234', tcp('localhost', 1234)],
    ['localhost:1234-1240', tcp('localhost', 1234, 1240)],
    ['[::1]:80', tcp('::1', 80)],
    ['[fe80::1%eth0]:80', tcp('fe80::1%eth0', 80)],
    ['[::1]', tcp('::1', 0)],
    ['::1', tcp('::1', 0)],
    ['tcp/localhost:80', tcp('localhost', 80)],
    ['TCP4/localhost:80', { network: 'tcp4', host: 'localhost', startPort: 80, endPort: 80 }],
    ['udp/[::1]:53', { network: 'udp', host: '::1', startPort: 53, endPort: 53 }],
    ['unix//run/app.sock', { network: 'unix', host: '/run/app.sock', startPort: 0, endPort: 0 }],
    ['unix/relative.sock|0222', { network: 'unix', host: 'relative.sock', startPort: 0, endPort: 0, mode: 0o222 }],
    ['unix/@abstract', { network: 'unix', host: '@abstract', startPort: 0, endPort: 0 }],
    ['localhost:', tcp('localhost', 0)],
    [':0-65535', tcp('', 0, 65_535)],
  ];
  it('takes a network from outside where the text names none', () => {
    expect([parseNetworkAddress('localhost', 53, 'udp'), parseNetworkAddress('tcp/localhost', 53, 'udp')]).to.deep.equal([
      { network: 'udp', host: 'localhost', startPort: 53, endPort: 53 },
      tcp('localhost', 53),
    ]);
  });

  for (const [text, address, defaultPort] of good) {
    it(`reads ${JSON.stringify(text)}${defaultPort === undefined ? '' : ` with default port ${defaultPort}`}`, () => {
      expect(parseNetworkAddress(text, defaultPort)).to.deep.equal(address);
    });
  }

  const bad: readonly (readonly [text: string, reason: string])[] = [
    ['http://localhost:80', 'it is a URL; leave out the scheme and the path'],
    ['gopher/localhost:70', 'unknown network "gopher"'],
    ['h2c://localhost:80', 'it is a URL; leave out the scheme and the path'],
    ['localhost:3000/api', 'an address has no path'],
    ['unix:/run/app.sock', 'unix is followed by a slash, not by a colon'],
    ['/run/app.sock', 'a path alone is not an address'],
    ['localhost:99999', 'bad port "99999", expected 0 to 65535'],
    ['localhost:http', 'bad port "http", expected 0 to 65535'],
    ['localhost:-80', 'bad port "", expected 0 to 65535'],
    ['localhost:90-80', 'the range of ports ends (80) before it starts (90)'],
    ['[::1', 'missing ] after the IPv6 address'],
    ['[::1]80', 'unexpected "80" after ]'],
    ['a:b:c', 'too many colons'],
    ['tcp/localhost:80/path', 'bad port "80/path", expected 0 to 65535'],
    ['tcp/local/host', 'unexpected "/" in the host'],
    ['local host:80', 'unexpected " " in the host'],
    ['unix/', 'unix needs a path'],
    ['unix//run/app.sock|abc', 'bad permission bits "abc"'],
    ['unix//run/app.sock|0044', 'the owner must be allowed to write to the socket (bit 0200)'],
  ];
  for (const [text, reason] of bad) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseNetworkAddress(text))
        .to.throw(`bad network address ${JSON.stringify(text)}: ${reason}`)
        .with.property('code', 'CORE_ADDRESS_INVALID');
    });
  }

  it('reads back what formatNetworkAddress writes, and never throws anything but its own error', () => {
    const pieces = fc.constantFrom('tcp/', 'udp6/', 'unix/', '[', ']', '::1', ':', '-', '80', 'localhost', '|', '0222', '/', '%', '@');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 7 }), (parts) => {
        let address: NetworkAddress;
        try {
          address = parseNetworkAddress(parts.join(''));
        } catch (error) {
          expect(isCaddisError(error), String(error)).to.equal(true);
          return;
        }
        expect(parseNetworkAddress(formatNetworkAddress(address))).to.deep.equal(address);
      }),
    );
  });

  it('reads each part as it was written', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    const network = fc.constantFrom('tcp', 'tcp4', 'tcp6', 'udp', 'udp4', 'udp6');
    const port = fc.nat({ max: 65_535 });
    fc.assert(
      fc.property(network, host, port, port, (name, machine, one, other) => {
        const [startPort, endPort] = [Math.min(one, other), Math.max(one, other)];
        const address = { network: name, host: machine, startPort, endPort };
        expect(parseNetworkAddress(`${name}/${joinHostPort(machine, `${startPort}-${endPort}`)}`)).to.deep.equal(address);
        expect(parseNetworkAddress(formatNetworkAddress(address))).to.deep.equal(address);
      }),
    );
  });
});

describe('joinHostPort', () => {
  it('puts brackets around IPv6 addresses only', () => {
    expect([joinHostPort('::1', 80), joinHostPort('a.test', '80-90')]).to.deep.equal(['[::1]:80', 'a.test:80-90']);
  });
});
