import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { choice, module, object } from '@caddis/core';
import { authoritySources, clientCertificateVerifiers, type AuthoritySource, type ClientCertificateVerifier } from '@caddis/core/tls';
import { temporaryFolder } from '@caddis/test-servers';
import { certificates } from '@caddis/test-helpers';
import { expect } from 'chai';
import { answers, route, type TestServer } from '../testing/routes.js';
import { startApp, startFailure, type RunningApp } from '../testing/running-app.js';

const asked: string[] = [];

@module(authoritySources, {
  name: 'scripted',
  config: object({ gives: choice(['authority', 'nothing', 'nonsense', 'trouble'], { description: 'What it gives.' }) }),
  summary: 'Names authorities for a test.',
})
class ScriptedAuthorities implements AuthoritySource {
  constructor(private readonly config: { readonly gives: string }) {}

  authorities(): Promise<readonly string[]> {
    if (this.config.gives === 'trouble') return Promise.reject(new Error('no authorities today'));
    const given: Readonly<Record<string, unknown>> = { authority: [certificates.authority.certificate], nothing: [], nonsense: 'x' };
    return Promise.resolve(given[this.config.gives] as readonly string[]);
  }
}

@module(clientCertificateVerifiers, {
  name: 'scripted',
  config: object({ says: choice(['yes', 'no', 'late_yes', 'late_no', 'never'], { description: 'Text that clients get.' }) }),
  summary: 'Lets clients in for a test.',
})
class ScriptedVerifier implements ClientCertificateVerifier {
  constructor(private readonly config: { readonly says: string }) {}

  verifyClientCertificate([own]: Parameters<ClientCertificateVerifier['verifyClientCertificate']>[0]): void | Promise<void> {
    const { says } = this.config;
    asked.push(`${says} ${own?.subject}`);
    if (says === 'no') throw new Error('not today');
    if (says === 'late_no') return Promise.reject(new Error('not today'));
    if (says === 'late_yes') return Promise.resolve();
    return says === 'never' ? new Promise(() => {}) : undefined;
  }
}

type Authentication = NonNullable<NonNullable<TestServer['tls_connection_policies']>[number]['client_authentication']>;

function start(authentication: Authentication, more: TestServer = {}): Promise<RunningApp> {
  const server: TestServer = { routes: [route([answers({ body: 'let in' })])], tls_connection_policies: [{ client_authentication: authentication }], ...more };
  return startApp(server, { tls: { certificates: { load_pem: [certificates.a] } }, modules: { ScriptedAuthorities, ScriptedVerifier } });
}

function ask(port: number, options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, servername: 'a.example', ...options });
    socket.on('secureConnect', () => socket.write('GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n'));
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.on('error', () => resolve('refused')).on('close', () => resolve(received.endsWith('let in') ? 'let in' : 'refused'));
  });
}

const client = { cert: certificates.client.certificate, key: certificates.client.key };
const stranger = { cert: certificates.b.certificate, key: certificates.b.key };

function derOf(pem: string): string {
  return pem.replace(/-----.*-----|\n/g, '');
}

describe('what is asked of clients', () => {
  let app: RunningApp | undefined;
  beforeEach(() => void (asked.length = 0));
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  const scripted = (says: string): never => ({ verifier: 'scripted', says }) as never;
  const cases: readonly (readonly [name: string, authentication: Authentication, outcomes: readonly [client: string, stranger: string, nobody: string]])[] = [
    ['authorities of a module', { ca: { provider: 'scripted', gives: 'authority' } as never }, ['let in', 'refused', 'refused']],
    ['certificates that are listed', { trusted_leaf_certs: [derOf(certificates.b.certificate)] }, ['refused', 'let in', 'refused']],
    ['certificates that are listed, if any', { mode: 'request', trusted_leaf_certs: [derOf(certificates.b.certificate)] }, ['refused', 'let in', 'let in']],
    ['a verifier that agrees', { verifiers: [scripted('yes')] }, ['let in', 'let in', 'refused']],
    ['verifiers of which one does not', { verifiers: [scripted('yes'), scripted('no')] }, ['refused', 'refused', 'refused']],
    ['verifiers that take their time', { verifiers: [scripted('late_yes'), scripted('yes'), scripted('late_yes')] }, ['let in', 'let in', 'refused']],
    ['verifiers of which one does not agree in the end', { verifiers: [scripted('late_yes'), scripted('late_no')] }, ['refused', 'refused', 'refused']],
    ['a verifier, of those who show something', { mode: 'request', verifiers: [scripted('no')] }, ['refused', 'refused', 'let in']],
  ];
  for (const [name, authentication, outcomes] of cases) {
    it(`can be ${name}`, async () => {
      app = await start(authentication);
      expect([await ask(app.port, client), await ask(app.port, stranger), await ask(app.port, {})]).to.deep.equal(outcomes);
    });
  }

  it('is asked in order, until one refuses', async () => {
    app = await start({ verifiers: ['late_yes', 'no', 'yes'].map(scripted) });
    await ask(app.port, client);
    expect(asked).to.deep.equal(['late_yes CN=client', 'no CN=client']);
  });

  it('does not keep a client waiting for longer than a handshake may take', async () => {
    app = await start({ verifiers: [scripted('never')] }, { read_header_timeout: '40ms' });
    expect(await ask(app.port, client)).to.equal('refused');
  });

  const refusals: Readonly<Record<string, readonly [authentication: Authentication, code: string, message: RegExp]>> = {
    'names no authorities': [{ ca: { provider: 'scripted', gives: 'nothing' } as never }, 'HTTP_TLS_POLICY_INVALID', /names none$/],
    'names nonsense': [{ ca: { provider: 'scripted', gives: 'nonsense' } as never }, 'CORE_MODULE_FAULT', /expected a list of texts/],
    'fails': [{ ca: { provider: 'scripted', gives: 'trouble' } as never }, 'HTTP_TLS_POLICY_INVALID', /no authorities today$/],
  };
  for (const [what, [authentication, code, message]] of Object.entries(refusals)) {
    it(`cannot come from a source that ${what}`, async () => {
      const error = await startFailure(start(authentication));
      expect(error).to.have.property('code', code);
      expect(error.message).to.match(message);
    });
  }

  it('leaves keys in a file where the policy says so', async () => {
    const folder = await temporaryFolder();
    try {
      const file = join(folder.path, 'keys.log');
      app = await start({ mode: 'request' }, { tls_connection_policies: [{ insecure_secrets_log: file }] });
      await ask(app.port, {});
      expect(await readFile(file, 'latin1')).to.match(/^SERVER_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]{64} /m);
    } finally {
      await folder.remove();
    }
  });
});
