import type { ModuleTemplate } from '../../module-template.js';

/** A provider that uses an HTTP API. @internal */
export const template: ModuleTemplate = {
  contract: 'DnsProvider',
  classSuffix: 'Provider',
  summary: 'Writes records with the API of a hosting company.',
  imports: { '@caddis/core': ['secret', 'string'], '@caddis/core/tls': ['type DnsRecord'] },
  fields: `
url: string({ description: 'URL of the API.' }),
api_token: secret({ description: 'Token of the API.' }),`,
  members: `
/** Adds records to a zone. Existing records are kept. */
async appendRecords(zone«: string», records«: readonly DnsRecord[]», signal«: AbortSignal»)«: Promise<void>» {
  for (const record of records) await this.#ask('POST', zone, record, signal);
}

/** Removes records from a zone. A record that does not exist is not an error. */
async deleteRecords(zone«: string», records«: readonly DnsRecord[]», signal«: AbortSignal»)«: Promise<void>» {
  for (const record of records) await this.#ask('DELETE', zone, record, signal);
}

async #ask(method«: string», zone«: string», record«: DnsRecord», signal«: AbortSignal»)«: Promise<void>» {
  const response = await fetch(\`\${this.config.url}/zones/\${zone}/records\`, {
    method,
    headers: { authorization: \`Bearer \${this.config.api_token}\`, 'content-type': 'application/json' },
    body: JSON.stringify(record),
    signal,
  });
  await response.body?.cancel();
  const isGone = method === 'DELETE' && response.status === 404;
  if (!response.ok && !isGone) throw new Error(\`the API of the DNS provider answered \${response.status}\`);
}`,
  config: { url: 'http://localhost:9999', api_token: 'secret' },
  test: {
    imports: { 'node:http': ['createServer'] },
    code: `
it('adds a record with the API', async () => {
  const asked«: string[]» = [];
  const api = createServer((request, response) => {
    asked.push(\`\${request.method} \${request.url} \${request.headers.authorization}\`);
    response.end();
  });
  await new Promise((resolve) => api.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = api.address()« as { port: number }»;
  const provider = new __CLASS__({ url: \`http://127.0.0.1:\${port}\`, api_token: 'secret' });
  await provider.appendRecords('example.com', [{ type: 'TXT', name: '_acme-challenge', value: 'proof', ttl: 60 }], AbortSignal.timeout(5000));
  api.close();
  assert.deepEqual(asked, ['POST /zones/example.com/records Bearer secret']);
});`,
  },
};
