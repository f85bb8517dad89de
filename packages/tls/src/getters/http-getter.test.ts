import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@caddis/core';
import type { CertificateQuery } from '@caddis/core/tls';
import { failureOf, FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { createAlpnCertificate } from '../acme/alpn-certificate.js';
import { HttpGetter } from './http-getter.js';

describe('the certificate getter http', () => {
  const query: CertificateQuery = { serverName: 'www.example.test', localAddress: '192.0.2.1', remoteAddress: '192.0.2.2', anyTag: [], allTags: [] };
  const { signal } = new AbortController();
  let server: Server;
  let url: string;
  let asked: string | undefined;
  let answer: (response: ServerResponse) => void;

  before(async () => {
    server = createServer((request, response) => {
      asked = request.url;
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/certificate?for=tests`;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('gets the chain and the key that the service has for a name', async () => {
    const made = await createAlpnCertificate('www.example.test', 'proof', Date.now());
    answer = (response) => response.end(`${made.key}${made.certificate}\n${made.certificate}\n`);
    const got = await new HttpGetter({ url }, systemClock).getCertificate(query, signal);
    expect(got).to.deep.equal({ certificate: `${made.certificate.trim()}\n${made.certificate.trim()}\n`, key: made.key });
    expect(asked).to.equal('/certificate?for=tests&server_name=www.example.test&local_ip=192.0.2.1');
  });

  it('has none where the service says so', async () => {
    answer = (response) => response.writeHead(204).end();
    expect(await new HttpGetter({ url }, systemClock).getCertificate(query, signal)).to.equal(undefined);
  });

  const failures: readonly { readonly title: string; readonly answers: (response: ServerResponse) => void; readonly says: string; readonly isLate?: boolean }[] = [
    { title: 'a failure', answers: (response) => response.writeHead(500).end('-----BEGIN'), says: 'it answered 500' },
    { title: 'a page', answers: (response) => response.end('<html>'), says: 'its answer holds no chain and key in PEM' },
    { title: 'too much', answers: (response) => response.end(Buffer.alloc(1_048_577)), says: 'its answer is longer than 1048576 bytes' },
    { title: 'nothing', answers: () => undefined, says: 'it did not answer within 10 s', isLate: true },
  ];
  for (const { title, answers, says, isLate = false } of failures) {
    it(`tells of a service that answers ${title}`, async () => {
      answer = answers;
      const failure = await failureOf(new HttpGetter({ url }, isLate ? FakeClock.impatient() : systemClock).getCertificate(query, signal));
      expect([failure.code, failure.message]).to.deep.equal(['TLS_GET_CERTIFICATE_FAILED', `no certificate for "www.example.test" from ${new URL(url).origin}: ${says}`]);
    });
  }
});
