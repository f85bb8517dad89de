import type { ConfigMistake } from '@caddis/core';
import { certificates } from '@caddis/test-helpers';
import { expect } from 'chai';
import fc from 'fast-check';
import { provisionServers } from '../testing/running-app.js';
import { checkServers } from './check-servers.js';
import type { ServerInput } from '../server/server-config.js';

type PolicyInput = NonNullable<ServerInput['tls_connection_policies']>[number];
type Servers = Readonly<Record<string, ServerInput>>;

/** Returns everything that the check reports. */
function all(servers: Servers, tls?: unknown): readonly ConfigMistake[] {
  const found: ConfigMistake[] = [];
  checkServers({ servers }, (mistake) => void found.push(mistake), { apps: { http: {}, ...(tls === undefined ? {} : { tls }) } });
  return found;
}

/** Returns the reported errors, without the warnings. */
function mistakesOf(servers: Servers, tls?: unknown): readonly ConfigMistake[] {
  return all(servers, tls).filter(({ severity }) => severity !== 'warning');
}

/** Returns code and JSON pointer of each error. */
function told(servers: Servers, tls?: unknown): readonly string[] {
  return mistakesOf(servers, tls).map(({ code, at }) => `${code} /${at.join('/')}`);
}

function withHosts(...host: readonly string[]): Pick<ServerInput, 'routes'> {
  return { routes: [{ match: [{ host }] }] };
}

const files = { certificates: { load_files: [{ certificate: '/x.crt', key: '/x.key', tags: ['x'] }] } };

describe('the check of servers', () => {
  it('leaves to the start what depends on the environment', () => {
    expect(told({ one: { listen: ['{env.HOST}:{env.PORT}'], ...withHosts('c.example') } })).to.deep.equal([]);
  });

  it('finds policies that cannot be', () => {
    const policies: ServerInput['tls_connection_policies'] = [
      {},
      { certificate_selection: { any_tag: ['b', 'x'] } },
      { certificate_selection: { any_tag: ['b'] } },
      { certificate_selection: { all_tags: ['x', 'b'] } },
      { drop: true, certificate_selection: { all_tags: ['b'] } },
      { protocol_min: 'tls1.3', protocol_max: 'tls1.2', client_authentication: { mode: 'verify_if_given' } },
    ];
    const servers = { one: { tls_connection_policies: policies } };
    expect(mistakesOf(servers, files).map(({ at, message }) => `${at.at(-1)}: ${message}`)).to.deep.equal([
      '5: protocol_min is newer than protocol_max',
      '5: verify_if_given needs trusted authorities',
    ]);
    const doubts = all(servers, files).filter(({ severity, at }) => severity === 'warning' && at.length > 2);
    expect(doubts.map(({ at, message }) => `${at.slice(3).join('/')}: ${message}`)).to.deep.equal([
      '2/certificate_selection: it selects no loaded certificate',
      '3/certificate_selection: it selects no loaded certificate',
    ]);
  });

  it('does not judge by a tls app that is wrong itself', () => {
    const servers = { one: { listen: [':443'], tls_connection_policies: [{ certificate_selection: { any_tag: ['b'] } }] } };
    expect(all(servers, { certificates: { load_files: 'x' } })).to.deep.equal([]);
  });

  it('takes host matchers of any shape: what is wrong with them is told by themselves', () => {
    for (const host of ['c.example', 5, null, { a: 1 }, [5, null]]) {
      expect(told({ one: { listen: [':443'], routes: [{ match: [{ host }] }] } })).to.deep.equal([]);
    }
  });

  it('finds addresses that cannot be listened on, and those that two servers want', () => {
    const servers = {
      one: { listen: [':8000-8010', '127.0.0.1:80', 'unix//a', ':0', '{env.X}:1'] },
      two: { listen: [':8005', ':8010-8020', '127.0.0.1:80', 'unix//a|0222', ':0', '{env.X}:1', 'udp/:1', 'localhost', '{foo}:1'] },
    };
    expect([...told(servers)].sort()).to.deep.equal([
      'HTTP_LISTEN_INVALID /servers/two/listen/6',
      'HTTP_LISTEN_INVALID /servers/two/listen/7',
      'HTTP_LISTEN_TWICE /servers/two/listen/0',
      'HTTP_LISTEN_TWICE /servers/two/listen/1',
      'HTTP_LISTEN_TWICE /servers/two/listen/2',
      'HTTP_LISTEN_TWICE /servers/two/listen/3',
      'HTTP_PLACEHOLDER_UNKNOWN /servers/two/listen/8',
    ]);
  });

  it('refuses what the start refuses, and nothing else', async () => {
    const flag = fc.boolean();
    const names = fc.subarray(['a.example', 'bücher.example', 'x.a.example', '*.b.example', 'B.example', 'c.example', '']);
    const server = fc.record({
      listen: fc.oneof(
        { weight: 6, arbitrary: fc.subarray([':80', ':443', ':8080-8082', '127.0.0.1:443', 'unix//run/x', ':0'], { maxLength: 2 }) },
        fc.subarray([':8081', ':8080-8082', 'udp/:9', 'host']),
      ),
      hosts: names,
      automatic: fc.record({ disable: flag, disable_redirects: flag, disable_certificates: flag, skip: names, skip_certificates: names }),
      policies: fc.oneof({ weight: 2, arbitrary: fc.constant<PolicyInput[]>([]) }, fc.subarray<PolicyInput>([
        {},
        { drop: true },
        { protocol_min: 'tls1.3', protocol_max: 'tls1.2' },
        { certificate_selection: { any_tag: ['a'], all_tags: [] } },
        { certificate_selection: { any_tag: [], all_tags: ['a', 'b'] } },
        { client_authentication: { mode: 'require_and_verify', trusted_ca_certs: [], trusted_ca_certs_pem_files: [] } },
      ])),
    });
    const loaded = fc.constantFrom(['a', 'b'] as const, ['a', 'international'] as const, ['a'] as const, [] as const);
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(server, fc.option(server), loaded, async (one, two, tags) => {
        const load_pem = tags.map((name) => ({ ...certificates[name], tags: [name] }));
        const given = { one, ...(two === null ? {} : { two }) };
        const written = Object.entries(given).map(([name, { listen, hosts, automatic, policies }]): [string, ServerInput] => [
          name,
          { listen, ...withHosts(...hosts), automatic_https: automatic, tls_connection_policies: policies },
        ]);
        const codes = mistakesOf(Object.fromEntries(written), { certificates: { load_pem } }).map(({ code }) => code);
        const refused = await startCode(Object.fromEntries(written), load_pem);
        if (refused !== undefined) refusals += 1;
        if (refused === undefined) expect(codes).to.deep.equal([]);
        else expect(codes).to.include(refused);
      }),
      { numRuns: 400 },
    );
    expect(refusals).to.be.within(50, 350);
  });
});

/** Provisions the app like a start, and returns the code of the error. */
async function startCode(servers: Servers, load_pem: readonly object[]): Promise<string | undefined> {
  try {
    await provisionServers(servers, { tls: { certificates: { load_pem } }, isChecked: false });
    return undefined;
  } catch (error) {
    return ((error as Error).cause as { readonly code?: string } | undefined)?.code ?? (error as { readonly code?: string }).code;
  }
}
