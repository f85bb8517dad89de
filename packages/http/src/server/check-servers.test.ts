import type { ConfigMistake } from '@caddis/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { certificates } from '../testing/certificates.js';
import { provisionServers } from '../testing/running-app.js';
import { checkServers } from './check-servers.js';
import type { ServerInput } from './server-config.js';

type PolicyInput = NonNullable<ServerInput['tls_connection_policies']>[number];
type Servers = Readonly<Record<string, ServerInput>>;

/** What is wrong; what is only doubtful is told as a warning. */
function mistakesOf(servers: Servers, tls?: unknown): readonly ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  const add = (mistake: ConfigMistake): void => void (mistake.severity === 'warning' || mistakes.push(mistake));
  checkServers({ servers }, add, { apps: { http: {}, ...(tls === undefined ? {} : { tls }) } });
  return mistakes;
}

/** Code and place of each mistake, as a pointer. */
function told(servers: Servers, tls?: unknown): readonly string[] {
  return mistakesOf(servers, tls).map(({ code, at }) => `${code} /${at.join('/')}`);
}

function withHosts(...host: readonly string[]): Pick<ServerInput, 'routes'> {
  return { routes: [{ match: [{ host }] }] };
}

const pem = { certificates: { load_pem: [{ ...certificates.a, tags: ['a'] }] } };
const files = { certificates: { load_files: [{ certificate: '/x.crt', key: '/x.key', tags: ['x'] }] } };
const quiet = { automatic_https: { disable_redirects: true } };

describe('the check of servers', () => {
  it('names every host without certificate and every server that would redirect', () => {
    const servers = {
      one: { listen: [':443'], ...withHosts('a.example', 'c.example', '*.a.example', 'x.a.example') },
      two: { listen: ['127.0.0.2:80', ':8443'], ...withHosts('C.example', '{env.HOST}', '{unknown}') },
      plain: { listen: ['127.0.0.1:80'], ...withHosts('c.example') },
      disabled: { listen: [':1'], automatic_https: { disable: true }, ...withHosts('c.example') },
      skipping: { listen: [':2'], automatic_https: { skip: ['*.example'] }, ...withHosts('c.example') },
      unchecked: { listen: [':3'], automatic_https: { disable_redirects: true, disable_certificates: true }, ...withHosts('c.example') },
      without: { listen: [':4'], automatic_https: { disable_redirects: true, skip_certificates: ['C.*'] }, ...withHosts('c.example') },
    };
    expect(told(servers, pem)).to.deep.equal([
      'HTTP_CERTIFICATE_MISSING /servers/one/routes/0/match/0/host/1',
      'HTTP_REDIRECT_UNSUPPORTED /servers/one',
      'HTTP_CERTIFICATE_MISSING /servers/two/routes/0/match/0/host/0',
      'HTTP_CERTIFICATE_MISSING /servers/two/routes/0/match/0/host/2',
      'HTTP_REDIRECT_UNSUPPORTED /servers/two',
    ]);
  });

  it('says what is missing without repeating the place', () => {
    const [mistake] = mistakesOf({ one: { listen: [':443'], ...withHosts('c.example') } });
    expect(mistake?.message).to.equal(
      'the host matcher for c.example makes this server speak HTTPS, but no certificate for that name is loaded, and obtaining one is not supported by Caddis',
    );
  });

  it('leaves names to the start where a certificate comes from a file, but not redirects', () => {
    expect(told({ one: { listen: [':443'], ...withHosts('c.example') } }, files)).to.deep.equal(['HTTP_REDIRECT_UNSUPPORTED /servers/one']);
  });

  it('leaves to the start what depends on the environment', () => {
    expect(told({ one: { listen: ['{env.HOST}:{env.PORT}'], ...withHosts('c.example') } })).to.deep.equal([]);
    expect(told({ one: { listen: [':443'], ...quiet, ...withHosts('{env.HOST}') } }, pem)).to.deep.equal([]);
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
    const mistakes = mistakesOf({ one: { tls_connection_policies: policies } }, files);
    expect(mistakes.map(({ at, message }) => `${at.at(-1)}: ${message}`)).to.deep.equal([
      '2: no certificate is loaded that it could show',
      '3: no certificate is loaded that it could show',
      '5: protocol_min is newer than protocol_max',
      '5: verify_if_given needs trusted authorities',
    ]);
  });

  it('does not judge by a tls app that is wrong itself', () => {
    const servers = { one: { listen: [':443'], tls_connection_policies: [{}], ...quiet, ...withHosts('c.example') } };
    expect(told(servers, { certificates: { load_files: 'x' } })).to.deep.equal([]);
  });

  it('takes a certificate that it cannot read to be for any name: that it is wrong is told by itself', () => {
    const servers = { one: { listen: [':443'], ...quiet, ...withHosts('c.example') } };
    for (const wrong of [{ certificate: 'x', key: 'y' }, { certificate: 5, key: 'y' }, { key: 'y' }, null, 5]) {
      expect(told(servers, { certificates: { load_pem: [wrong, certificates.a] } })).to.deep.equal([]);
    }
    expect(told(servers, { certificates: { load_pem: [{ ...certificates.a, key: 'y' }] } })).to.deep.equal([
      'HTTP_CERTIFICATE_MISSING /servers/one/routes/0/match/0/host/0',
    ]);
  });

  it('knows international names by their form in certificates', () => {
    const names = ['bücher.example', 'BÜCHER.example', 'xn--bcher-kva.example', 'a.Bücher.example', 'ä.bücher.example'];
    const tls = { certificates: { load_pem: [certificates.international] } };
    expect(told({ one: { listen: [':443'], ...quiet, ...withHosts(...names, 'käse.example') } }, tls)).to.deep.equal([
      'HTTP_CERTIFICATE_MISSING /servers/one/routes/0/match/0/host/5',
    ]);
    expect(told({ one: { listen: [':443'], automatic_https: { skip: ['xn--kse-qla.example'] }, ...withHosts('käse.example') } })).to.deep.equal([
      'HTTP_TLS_POLICY_INVALID /servers/one',
    ]);
  });

  it('takes host matchers of any shape: what is wrong with them is told by themselves', () => {
    for (const host of ['c.example', 5, null, { a: 1 }, [5, null]]) {
      expect(told({ one: { listen: [':443'], routes: [{ match: [{ host }] }] } })).to.deep.equal(['HTTP_TLS_POLICY_INVALID /servers/one']);
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
      automatic: fc.record({ disable: flag, disable_redirects: fc.constantFrom(true, true, true, false), disable_certificates: flag, skip: names, skip_certificates: names }),
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

/** Provisions the app as a start does, and gives the code of what is thrown. */
async function startCode(servers: Servers, load_pem: readonly object[]): Promise<string | undefined> {
  try {
    await provisionServers(servers, { tls: { certificates: { load_pem } }, isChecked: false });
    return undefined;
  } catch (error) {
    return ((error as Error).cause as { readonly code?: string } | undefined)?.code ?? (error as { readonly code?: string }).code;
  }
}
