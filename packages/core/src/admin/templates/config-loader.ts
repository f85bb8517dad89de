import { answer, routesDocument } from '../../http/templates/example-documents.js';
import type { ModuleTemplate } from '../../module-template.js';

/** A loader that builds the config itself. @internal */
export const template: ModuleTemplate = {
  contract: 'ConfigLoader',
  classSuffix: 'Loader',
  summary: 'Loads a config that answers every request with a text.',
  imports: { '@caddis/core': ['string'], '@caddis/core/admin': ['type PulledConfig'] },
  fields: `
listen: string({ description: 'Address to listen on.', default: ':8080' }),
body: string({ description: 'Body of every response.', default: 'hello' }),`,
  members: `
/** Returns the config. A real loader reads it from somewhere, and stops when \`signal\` is aborted. */
async loadConfig(signal«: AbortSignal»)«: Promise<PulledConfig | undefined>» {
  signal.throwIfAborted();
  const { listen, body } = this.config;
  const server = { listen: [listen], routes: [{ handle: [{ handler: 'static_response', body }] }] };
  return { text: JSON.stringify({ apps: { http: { servers: { loaded: server } } } }) };
}`,
  config: { listen: ':8090', body: 'hello\n' },
  document: { admin: { listen: 'localhost:8089', config: { persist: false, load: '__MODULE__', load_delay: '1h' } }, ...routesDocument([{ handle: [answer('not loaded yet\n')] }]) },
  tryIt: { command: 'curl http://localhost:8080/', output: 'not loaded yet\n' },
  test: {
    code: `
it('loads a config that answers with the text', async () => {
  const loaded = await new __CLASS__({ listen: ':8090', body: 'hi' }).loadConfig(new AbortController().signal);
  assert.match(loaded?.text ?? '', /"body":"hi"/);
});`,
  },
};
