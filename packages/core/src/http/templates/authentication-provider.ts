import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from './example-documents.js';

/** A provider for clients that send a token. @internal */
export const template: ModuleTemplate = {
  contract: 'AuthenticationProvider',
  classSuffix: 'Provider',
  summary: 'Accepts clients that present a token.',
  imports: {
    'node:crypto': ['createHash', 'timingSafeEqual'],
    '@caddis/core': ['secret', 'string'],
    '@caddis/core/http': ['type AuthenticatedUser', 'type HttpRequest', 'type HttpResponse'],
  },
  fields: `
token: secret({ description: 'Token that clients present, at least 8 characters.', minLength: 8 }),
user: string({ description: 'Name of the user who presents it.', default: 'robot', minLength: 1 }),`,
  members: `
/** Returns the user, or \`undefined\` if the request has no valid credentials. */
authenticate(request«: HttpRequest», response«: HttpResponse»)«: AuthenticatedUser | undefined» {
  const [, shown] = /^bearer (.+)$/i.exec(request.headers.get('Authorization') ?? '') ?? [];
  if (shown !== undefined && timingSafeEqual(digest(shown), digest(this.config.token))) return { id: this.config.user };
  response.headers.set('WWW-Authenticate', 'Bearer');
  return undefined;
}`,
  code: `
/** Hashes a text, so that both values have the same length. */
function digest(text«: string»)«: Buffer» {
  return createHash('sha256').update(text, 'utf8').digest();
}`,
  config: { token: 'let-me-in', user: 'robot' },
  document: routesDocument([{ handle: [{ handler: 'authentication', providers: { __NAME__: '__MODULE__' } }, answer('hello {http.auth.user.id}\n')] }]),
  tryIt: { command: "curl --header 'Authorization: Bearer let-me-in' http://localhost:8080/", output: 'hello robot\n' },
  test: {
    imports: { '@caddis/core/http': ['type HttpRequest', 'type HttpResponse'] },
    code: `
it('identifies the user by the token, and asks for a token', () => {
  const provider = new __CLASS__({ token: 'let-me-in', user: 'robot' });
  const asked«: string[]» = [];
  const response = { headers: { set: (name«: string», value«: string») => asked.push(\`\${name}: \${value}\`) } };
  const show = (value«: string») => provider.authenticate({ headers: { get: () => value } }« as unknown as HttpRequest», response« as unknown as HttpResponse»);
  assert.deepEqual(show('Bearer let-me-in'), { id: 'robot' });
  assert.equal(show('Bearer something-else'), undefined);
  assert.deepEqual(asked, ['WWW-Authenticate: Bearer']);
});`,
  },
};
