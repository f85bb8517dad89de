import type { ModuleTemplate } from '../../module-template.js';

/** A source that downloads CA certificates. @internal */
export const template: ModuleTemplate = {
  contract: 'AuthoritySource',
  classSuffix: 'Source',
  summary: 'Fetches the certificates of authorities from a URL.',
  imports: { '@caddis/core': ['string'] },
  fields: `
url: string({ description: 'URL of a file with certificates, in PEM.' }),`,
  members: `
/** Lists the certificates of the authorities. */
async authorities()«: Promise<readonly string[]>» {
  const response = await fetch(this.config.url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(\`\${this.config.url} answered \${response.status}\`);
  return [await response.text()];
}`,
  config: { url: 'http://localhost:9999/ca.pem' },
  test: {
    imports: { 'node:http': ['createServer'] },
    code: `
it('fetches the authorities', async () => {
  const server = createServer((_request, response) => response.end('PEM'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = server.address()« as { port: number }»;
  const found = await new __CLASS__({ url: \`http://127.0.0.1:\${port}\` }).authorities();
  server.close();
  assert.deepEqual(found, ['PEM']);
});`,
  },
};
