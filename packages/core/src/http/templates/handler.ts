import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from './example-documents.js';

/** A handler that does something before and after the rest of the route. @internal */
export const template: ModuleTemplate = {
  contract: 'Handler',
  classSuffix: 'Handler',
  summary: 'Reports the time until the response began in the header field `Server-Timing`.',
  imports: {
    '@caddis/core': ['string'],
    '@caddis/core/http': ['type HttpRequest', 'type HttpResponse', 'type Next'],
  },
  fields: `
metric: string({ description: 'Name of the measurement, as the developer tools of browsers show it.', default: 'app', pattern: '^[A-Za-z0-9_-]+$' }),`,
  members: `
/** Answers the request, or calls \`next\` to let the rest of the route answer it. */
handle(_request«: HttpRequest», response«: HttpResponse», next«: Next»)«: void | Promise<void>» {
  const begin = performance.now();
  response.beforeHead(() => {
    response.headers.append('Server-Timing', \`\${this.config.metric};dur=\${(performance.now() - begin).toFixed(1)}\`);
  });
  return next();
}`,
  config: { metric: 'app' },
  document: routesDocument([{ handle: ['__MODULE__', answer('hello\n')] }]),
  tryIt: { command: "curl --head http://localhost:8080/ | grep --only-matching 'Server-Timing: app'", output: 'Server-Timing: app\n' },
  test: {
    imports: { '@caddis/core/http': ['type HttpRequest', 'type HttpResponse'] },
    code: `
it('passes the request on, and reports the time when the head is sent', async () => {
  const fields«: string[]» = [];
  const beforeHead«: (() => void)[]» = [];
  const response = {
    headers: { append: (name«: string», value«: string») => fields.push(\`\${name}: \${value}\`) },
    beforeHead: (callback«: () => void») => beforeHead.push(callback),
  };
  let passed = 0;
  await new __CLASS__({ metric: 'app' }).handle({}« as HttpRequest», response« as unknown as HttpResponse», () => {
    passed += 1;
  });
  for (const callback of beforeHead) callback();
  assert.equal(passed, 1);
  assert.match(fields.join(), /^Server-Timing: app;dur=\\d+\\.\\d$/);
});`,
  },
};
