import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { module } from '@caddis/core';
import { authoritySources, type AuthoritySource } from '@caddis/core/tls';
import { fetchAnswer } from '@caddis/test-helpers';
import { expect } from 'chai';
import { useFixture } from '../testing/fixture.js';
import { refusalOf } from '../testing/refusal.js';
import { edgeConfig, proxyTo } from '../testing/running-config.js';
import { useCertificates } from '../testing/suite-certificates.js';

let answer: () => readonly string[];

@module(authoritySources, { name: 'scripted', summary: 'Names what a test says.' })
class ScriptedAuthorities implements AuthoritySource {
  authorities(): readonly string[] {
    return answer();
  }
}

describe('the authorities of backends that a module names', () => {
  const fixture = useFixture();
  const extra = { ScriptedAuthorities };
  const pem = (path: string): string => readFileSync(path, 'utf8');
  const trusting = (port: number, tls: object = {}): object =>
    proxyTo([`localhost:${port}`], { transport: { protocol: 'http', tls: { ca: { provider: 'scripted' }, ...tls } } });
  const certificates = useCertificates();

  it('are trusted and no others, and are fetched again at a reload', async () => {
    const server = createServer(certificates.serverOptions, (_request, response) => void response.end('secure'));
    const port = await fixture.listening(server);
    answer = () => [pem(certificates.server.ca)];
    const edge = await fixture.edge(trusting(port), [], { extra });
    expect((await fetchAnswer(edge.url())).body).to.equal('secure');
    answer = () => [pem(certificates.client.certificate)];
    await edge.reload(edgeConfig(trusting(port), [{ handler: 'vars' }]));
    expect((await fetchAnswer(edge.url())).status).to.equal(502);
  });

  it('keep a config from loading where the module fails, names none, or stands beside others', async () => {
    const refused = async (tls?: object): Promise<string> => refusalOf(await fixture.edge(trusting(443, tls), [], { extra }).catch((thrown: unknown) => thrown));
    answer = () => {
      throw new Error('nobody is there');
    };
    expect(await refused()).to.contain('nobody is there');
    answer = () => [];
    expect(await refused()).to.contain('the source of authorities names none');
    answer = () => [pem(certificates.server.ca)];
    expect(await refused({ root_ca_pem_files: [certificates.server.ca] })).to.contain('/transport/tls/ca: `ca` cannot stand beside');
  });
});
