import { formatNetworkAddress, parseNetworkAddress } from '@caddis/core';
import { cpuCost } from '@caddis/test-helpers';
import { expect } from 'chai';
import { automaticHttps } from './automatic-https.js';
import type { AutomaticServer } from './automatic-server.js';
import type { RedirectRoute } from './redirects.js';

/** A server in short form: its addresses, and the hosts of each of its routes. */
interface Short {
  readonly listen: readonly string[];
  readonly routes?: readonly (readonly string[] | undefined)[];
  readonly policies?: boolean;
  readonly settings?: AutomaticServer['settings'];
}

/** Returns the result of `automaticHttps` in short form. */
function follows(servers: Readonly<Record<string, Short>>, loaded: readonly string[] = [], ports = { httpPort: 80, httpsPort: 443 }): object {
  const found = automaticHttps({
    ...ports,
    isLoaded: (name) => loaded.includes(name),
    servers: Object.entries(servers).map(([name, { listen, routes = [], policies = false, settings = {} }]) => ({
      name,
      listens: listen.map((text) => parseNetworkAddress(text, 0)),
      routes,
      hasPolicies: policies,
      settings,
    })),
  });
  return {
    encrypted: [...found.encrypted],
    names: found.names.map(({ name, server }) => `${name} of ${server}`),
    ...(found.routes.size === 0 ? {} : { routes: Object.fromEntries([...found.routes].map(([name, routes]) => [name, routes.map(short)])) }),
    ...(found.redirectServer === undefined
      ? {}
      : { extra: [found.redirectServer.listens.map(formatNetworkAddress).join(' '), ...found.redirectServer.routes.map(short)] }),
  };
}

function short(route: number | RedirectRoute): string {
  return typeof route === 'number' ? `own ${route}` : `${route.hosts?.map((host) => host || '(none)').join(' ') ?? 'all'} to ${route.port ?? 'https'}`;
}

describe('automatic HTTPS', () => {
  const cases: readonly (readonly [name: string, servers: Readonly<Record<string, Short>>, expected: object, loaded?: readonly string[]])[] = [
    [
      'encrypts a server with host names, manages their certificates and redirects from a server of its own',
      { a: { listen: [':443'], routes: [['a.example', 'b.example'], ['a.example']] } },
      { encrypted: ['a'], names: ['a.example of a', 'b.example of a'], extra: [':80', 'a.example b.example to https', 'all to https'] },
    ],
    ['leaves a server on the port of plain HTTP alone', { a: { listen: [':80'], routes: [['a.example']] } }, { encrypted: [], names: [] }],
    ['takes a range for the port that it holds', { a: { listen: [':80-90'], routes: [['a.example']] } }, { encrypted: [], names: [] }],
    ['does nothing where it is disabled', { a: { listen: [':443'], routes: [['a.example']], settings: { disable: true } } }, { encrypted: [], names: [] }],
    ['does nothing for a server without host names on another port', { a: { listen: [':8443'], routes: [undefined] } }, { encrypted: [], names: [] }],
    ['does nothing for a server that listens nowhere', { a: { listen: [], routes: [['a.example']] } }, { encrypted: [], names: [] }],
    [
      'encrypts a server on the port of HTTPS alone, and redirects all to it',
      { a: { listen: ['127.0.0.1:443'], routes: [undefined] } },
      { encrypted: ['a'], names: [], extra: ['127.0.0.1:80', 'all to https', 'all to https'] },
    ],
    [
      'redirects all to a server with connection policies and no host names',
      { a: { listen: [':8443'], policies: true } },
      { encrypted: [], names: [], extra: [':80', 'all to 8443', 'all to https'] },
    ],
    [
      'manages names of a server with connection policies, which stay as they are',
      { a: { listen: [':443'], routes: [['a.example']], policies: true } },
      { encrypted: [], names: ['a.example of a'], extra: [':80', 'a.example to https', 'all to https'] },
    ],
    [
      'skips names whole, by exactly what the matcher has',
      { a: { listen: [':443'], routes: [['a.example', '*.b.example', 'x.b.example']], settings: { skip: ['a.example', '*.b.example'] } } },
      { encrypted: ['a'], names: ['x.b.example of a'], extra: [':80', 'x.b.example to https', 'all to https'] },
    ],
    [
      'skips certificates of names, which are redirected all the same',
      { a: { listen: [':443'], routes: [['a.example', 'b.example']], settings: { skip_certificates: ['a.example'] } } },
      { encrypted: ['a'], names: ['b.example of a'], extra: [':80', 'a.example b.example to https', 'all to https'] },
    ],
    [
      'manages nothing where certificates are disabled',
      { a: { listen: [':443'], routes: [['a.example']], settings: { disable_certificates: true } } },
      { encrypted: ['a'], names: [], extra: [':80', 'a.example to https', 'all to https'] },
    ],
    ['redirects nothing where that is disabled', { a: { listen: [':443'], routes: [['a.example']], settings: { disable_redirects: true } } }, { encrypted: ['a'], names: ['a.example of a'] }],
    [
      'manages no name that a loaded certificate is for',
      { a: { listen: [':443'], routes: [['a.example', 'b.example']], settings: { disable_redirects: true } } },
      { encrypted: ['a'], names: ['b.example of a'] },
      ['a.example'],
    ],
    [
      'manages it where loaded ones are ignored',
      { a: { listen: [':443'], routes: [['a.example']], settings: { disable_redirects: true, ignore_loaded_certificates: true } } },
      { encrypted: ['a'], names: ['a.example of a'] },
      ['a.example'],
    ],
    [
      'manages no placeholders, Tailscale names and what no certificate can be for',
      { a: { listen: [':443'], routes: [['{http.vars.host}', 'x.ts.net', 'a.*.example', '', 'localhost', '10.0.0.1']], settings: { disable_redirects: true } } },
      { encrypted: ['a'], names: ['localhost of a', '10.0.0.1 of a'] },
    ],
    [
      'lets a wildcard do for the names below its domain',
      { a: { listen: [':443'], routes: [['x.a.example', '*.a.example', 'x.y.a.example', 'a.example', '10.0.0.1']], settings: { disable_redirects: true } } },
      { encrypted: ['a'], names: ['*.a.example of a', 'x.y.a.example of a', 'a.example of a', '10.0.0.1 of a'] },
    ],
    [
      'puts redirects behind the last route with a host matcher of a server on the port of plain HTTP, and one for all at the end',
      { a: { listen: [':443'], routes: [['a.example']] }, plain: { listen: [':80'], routes: [undefined, ['c.example'], undefined, undefined] } },
      { encrypted: ['a'], names: ['a.example of a'], routes: { plain: ['own 0', 'own 1', 'a.example to https', 'own 2', 'own 3', 'all to https'] } },
    ],
    [
      'puts them first where no route has a host matcher',
      { a: { listen: [':443'], routes: [['a.example']] }, plain: { listen: ['127.0.0.1:80'], routes: [undefined] } },
      { encrypted: ['a'], names: ['a.example of a'], routes: { plain: ['a.example to https', 'own 0', 'all to https'] } },
    ],
    [
      'puts only the one for all there where no certificate is managed',
      { a: { listen: [':443'], routes: [['a.example']] }, plain: { listen: [':80'], routes: [undefined] } },
      { encrypted: ['a'], names: [], routes: { plain: ['own 0', 'all to https'] } },
      ['a.example'],
    ],
    [
      'redirects on a server that listens on both ports itself',
      { a: { listen: [':80', ':443'], routes: [['a.example'], undefined] } },
      { encrypted: ['a'], names: ['a.example of a'], routes: { a: ['own 0', 'a.example to https', 'a.example to https', 'own 1', 'all to https'] } },
    ],
    [
      'prefers the port of HTTPS where a name is on several, and names other ports',
      { a: { listen: [':8443', ':443'], routes: [['a.example']] }, b: { listen: ['127.0.0.2:9443'], routes: [['b.example']] } },
      {
        encrypted: ['a', 'b'],
        names: ['a.example of a', 'b.example of b'],
        extra: [':80', 'a.example to 8443', 'a.example to https', 'b.example to 9443', 'all to https'],
      },
    ],
    [
      'listens for redirects where the encrypted servers do',
      { a: { listen: ['127.0.0.1:443'], routes: [['a.example']] }, b: { listen: ['[::1]:443'], routes: [['b.example']] }, c: { listen: ['unix//x'], routes: [['c.example']] } },
      {
        encrypted: ['a', 'b', 'c'],
        names: ['a.example of a', 'b.example of b', 'c.example of c'],
        extra: ['127.0.0.1:80 [::1]:80', 'a.example to https', 'b.example to https', 'all to https'],
      },
    ],
  ];
  for (const [name, servers, expected, loaded] of cases) {
    it(name, () => expect(follows(servers, loaded)).to.deep.equal(expected));
  }

  it('knows other ports for plain and encrypted HTTP', () => {
    const servers = { a: { listen: [':8443'], routes: [['a.example']] }, b: { listen: [':9443'], routes: [['b.example']] }, c: { listen: [':8080'], routes: [['c.example']] } };
    expect(follows(servers, [], { httpPort: 8080, httpsPort: 8443 })).to.deep.equal({
      encrypted: ['a', 'b'],
      names: ['a.example of a', 'b.example of b'],
      routes: { c: ['own 0', 'a.example to https', 'b.example to 9443', 'all to https'] },
    });
  });

  it('takes thousands of names', async () => {
    const hosts = Array.from({ length: 20_000 }, (_, index) => `n${index}.example`);
    const server = { listen: [':443', ':8443'], routes: hosts.map((host) => [host]), settings: { skip: hosts.slice(0, 5000), skip_certificates: hosts.slice(5000, 10_000) } };
    let names: readonly string[] = [];
    expect(await cpuCost(() => ({ names } = follows({ a: server }) as { names: readonly string[] }))).to.be.below(1000);
    expect(names).to.have.length(10_000);
  });
});
