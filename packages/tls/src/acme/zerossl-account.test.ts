import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '@caddis/core';
import { failureOf, RecordingLogger, TestContext } from '@caddis/test-helpers';
import { expect } from 'chai';
import { AcmeTransport } from './acme-transport.js';
import { ZeroSslIssuer } from './zerossl-issuer.js';
import { zeroSslAccount, zeroSslDirectory, type ZeroSslCall } from './zerossl-account.js';

describe('an external account of ZeroSSL', () => {
  let server: Server;
  let base: string;
  let call: ZeroSslCall;
  let transport: AcmeTransport;
  let asked: string[];
  let answer: string;
  beforeEach(async () => {
    asked = [];
    answer = '{"success":true,"eab_kid":"kid-1","eab_hmac_key":"c2VjcmV0"}';
    server = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push(`${request.method} ${request.url} ${body}`);
        response.end(answer);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme`;
    transport = new AcmeTransport({ clock: systemClock, proxyFor: () => undefined });
    call = { transport, signal: new AbortController().signal };
  });
  afterEach(async () => {
    await transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is given to an address, and to a customer', async () => {
    const account = { keyId: 'kid-1', macKey: 'c2VjcmV0' };
    expect(await zeroSslAccount({ email: 'a+b@example.com' }, call, base)).to.deep.equal(account);
    expect(await zeroSslAccount({ apiKey: 'k&1' }, call, base)).to.deep.equal(account);
    expect(asked).to.deep.equal(['POST /acme/eab-credentials-email email=a%2Bb%40example.com', 'POST /acme/eab-credentials?access_key=k%261 ']);
  });

  for (const [said, reason] of [
    ['{"success":false,"error":{"code":101,"type":"invalid_access_key"}}', 'invalid_access_key'],
    ['{"success":true,"eab_kid":"","eab_hmac_key":7}', 'it has no account'],
  ] as const) {
    it(`is refused with a reason that does not tell the key: ${reason}`, async () => {
      answer = said;
      const error = await failureOf(zeroSslAccount({ apiKey: 'secret-key' }, call, base));
      expect([error.code, error.message]).to.deep.equal(['TLS_ZEROSSL_REFUSED', `ZeroSSL did not provide an account: ${base}/eab-credentials: 200: ${reason}`]);
    });
  }

  it('is what the issuer zerossl asks for, at the directory of ZeroSSL', async () => {
    const context = new TestContext('tls.issuance.zerossl');
    const challenges = { http: { disabled: false }, 'tls-alpn': { disabled: false }, bind_host: '', distributed: true };
    const config = { ca: '', test_ca: '', email: '', profile: '', acme_timeout: 0, challenges, trusted_roots_pem_files: [], certificate_lifetime: 0, validity_days: 0, listen_host: '', alternate_http_port: 0 };
    const issuer = new ZeroSslIssuer(config, new RecordingLogger(), systemClock);
    await issuer.provision(context);
    await context.close();
    expect([issuer.issuerKey, zeroSslDirectory]).to.deep.equal(['acme.zerossl.com-v2-dv90', 'https://acme.zerossl.com/v2/DV90']);
  });
});
