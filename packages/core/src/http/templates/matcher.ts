import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from './example-documents.js';

/** A matcher that decides by the client's address. @internal */
export const template: ModuleTemplate = {
  contract: 'Matcher',
  classSuffix: 'Matcher',
  summary: 'Matches a percentage of the clients, always the same ones.',
  imports: {
    '@caddis/core': ['integer'],
    '@caddis/core/http': ['type HttpRequest'],
  },
  fields: `
percent: integer({ description: 'Percentage of clients that match.', minimum: 0, maximum: 100 }),`,
  members: `
/** Returns whether the request matches. */
matches(request«: HttpRequest»)«: boolean» {
  return shareOf(request.clientIp) < this.config.percent;
}`,
  code: `
/** A number from 0 to 99, always the same for a text: FNV-1a. */
function shareOf(text«: string»)«: number» {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % 100;
}`,
  config: { percent: 100 },
  document: routesDocument([
    { match: [{ __NAME__: '__MODULE__' }], handle: [answer('hello from the new version\n')] },
    { handle: [answer('hello from the old version\n')] },
  ]),
  tryIt: { command: 'curl http://localhost:8080/', output: 'hello from the new version\n' },
  test: {
    imports: { '@caddis/core/http': ['type HttpRequest'] },
    code: `
const matching = (percent«: number») => {
  const matcher = new __CLASS__({ percent });
  const clients = Array.from({ length: 1000 }, (_, index) => \`10.0.\${index >> 8}.\${index & 255}\`);
  return clients.filter((clientIp) => matcher.matches({ clientIp }« as HttpRequest»)).length;
};

it('matches all clients, none, or about the configured percentage', () => {
  assert.equal(matching(100), 1000);
  assert.equal(matching(0), 0);
  assert.ok(Math.abs(matching(20) - 200) < 50, \`\${matching(20)} of 1000\`);
});`,
  },
};
