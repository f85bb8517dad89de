import type { ModuleTemplate } from '../../module-template.js';

/** An issuer that sends requests to an in-house signing service. @internal */
export const template: ModuleTemplate = {
  contract: 'Issuer',
  classSuffix: 'Issuer',
  summary: 'Obtains certificates from a signing service over HTTP.',
  imports: { '@caddis/core': ['string'], '@caddis/core/tls': ['type CertificateOrder', 'type IssuedCertificate'] },
  fields: `
url: string({ description: 'URL to which the request is sent, in PEM. The response is the chain, in PEM.' }),`,
  members: `
/** Folder of the issuer in the storage. */
get issuerKey()«: string» {
  return new URL(this.config.url).host.replace(':', '-');
}

/** Obtains a certificate. */
async issue({ request, signal }«: CertificateOrder»)«: Promise<IssuedCertificate>» {
  const lines = request.toString('base64').match(/.{1,64}/g) ?? [];
  const pem = ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\\n');
  const response = await fetch(this.config.url, { method: 'POST', body: pem, signal });
  if (!response.ok) {
    await response.body?.cancel();
    const seconds = Number(response.headers.get('retry-after'));
    const error = new Error(\`the signing service answered \${response.status}\`);
    // The next attempt is not made before this time.
    throw seconds > 0 ? Object.assign(error, { retryAfter: Date.now() + seconds * 1000 }) : error;
  }
  return { certificate: await response.text() };
}`,
  config: { url: 'http://localhost:9999/sign' },
  test: {
    imports: { 'node:http': ['createServer'], '@caddis/core/tls': ['type CertificateOrder'] },
    code: `
it('reports when the service may be asked again', async () => {
  const service = createServer((_request, response) => response.writeHead(429, { 'retry-after': '60' }).end());
  await new Promise((resolve) => service.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = service.address()« as { port: number }»;
  const issuer = new __CLASS__({ url: \`http://127.0.0.1:\${port}/sign\` });
  const order = { names: ['example.com'], request: Buffer.from('request', 'latin1'), signal: AbortSignal.timeout(5000) };
  const error = await issuer.issue(order« as unknown as CertificateOrder»).catch((thrown) => thrown);
  service.close();
  assert.ok(error.retryAfter > Date.now() + 50_000);
});`,
  },
};
