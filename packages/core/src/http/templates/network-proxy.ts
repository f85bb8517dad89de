import type { ModuleTemplate } from '../../module-template.js';
import { proxyDocument } from './example-documents.js';

/** A network proxy that is bypassed for some hosts. @internal */
export const template: ModuleTemplate = {
  contract: 'NetworkProxy',
  classSuffix: 'NetworkProxy',
  summary: 'Reaches some hosts directly, and all others through a proxy.',
  imports: { '@caddis/core': ['array', 'secret', 'string'], '@caddis/core/http': ['type NetworkProxyRequest'] },
  fields: `
url: secret({ description: 'URL of the proxy, which may contain a user name and a password.' }),
direct: array(string(), { description: 'Hosts that are reached directly.', default: ['localhost'] }),`,
  members: `
/** Returns the proxy for a server, or \`undefined\` for a direct connection. Called for every request. */
proxyFor({ host }«: NetworkProxyRequest»)«: string | undefined» {
  return this.config.direct.includes(host) ? undefined : this.config.url;
}`,
  config: { url: 'http://proxy.internal:3128', direct: ['localhost'] },
  document: proxyDocument({ transport: { protocol: 'http', network_proxy: '__MODULE__' } }),
  tryIt: { command: "curl http://localhost:8080/ | grep --only-matching 'hello'", output: 'hello\n' },
  test: {
    code: `
it('uses the proxy for all but the listed hosts', () => {
  const proxy = new __CLASS__({ url: 'http://proxy:3128', direct: ['localhost'] });
  assert.equal(proxy.proxyFor({ scheme: 'http', host: 'localhost', port: 80 }), undefined);
  assert.equal(proxy.proxyFor({ scheme: 'http', host: 'example.com', port: 80 }), 'http://proxy:3128');
});`,
  },
};
