import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));

/** Reads the valid configs that the fuzz modifies: the examples of all modules from their pages, each put into a whole document. */
export async function seedDocuments(): Promise<readonly unknown[]> {
  const folder = join(root, 'docs/modules');
  const pages = (await readdir(folder)).filter((name) => name.endsWith('.md'));
  const found: unknown[] = [];
  for (const page of pages) {
    const text = await readFile(join(folder, page), 'utf8');
    for (const [, id = '', json = ''] of text.matchAll(/^```json (\S+)\n(.*?)^```$/gms)) found.push(...inDocument(id, json));
  }
  return found;
}

/** Where modules of each namespace are placed in a document. Modules of other namespaces are skipped. */
const places: readonly (readonly [namespace: string, place: (config: unknown, name: string) => unknown])[] = [
  ['http.handlers.', (handler) => routes({ handle: [handler] })],
  ['http.matchers.', (matcher, name) => routes({ match: [{ [name]: matcher }], handle: [{ handler: 'static_response' }] })],
  ['http.reverse_proxy.upstreams.', (source) => routes({ handle: [{ handler: 'reverse_proxy', dynamic_upstreams: source }] })],
  ['http.reverse_proxy.selection_policies.', (policy) => routes({ handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: 'a:1' }], load_balancing: { selection_policy: policy } }] })],
  ['http.reverse_proxy.transport.', (transport) => routes({ handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: 'a:1' }], transport }] })],
  ['caddy.logging.encoders.', (encoder) => ({ logging: { logs: { default: { encoder } } } })],
  ['caddy.logging.writers.', (writer) => ({ logging: { logs: { default: { writer } } } })],
];

function inDocument(id: string, json: string): readonly unknown[] {
  const config = JSON.parse(json) as unknown;
  const place = places.find(([namespace]) => id.startsWith(namespace));
  if (place !== undefined) return [place[1](config, id.slice(place[0].length))];
  if (!id.includes('.')) return [id === 'document' ? config : { apps: { [id]: config } }];
  return [];
}

function routes(route: object): unknown {
  return { apps: { http: { servers: { edge: { listen: [':8080'], routes: [route] } } } } };
}
