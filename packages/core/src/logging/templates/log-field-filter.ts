import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from '../../http/templates/example-documents.js';

/** A filter that truncates strings. @internal */
export const template: ModuleTemplate = {
  contract: 'LogFieldFilter',
  classSuffix: 'Filter',
  summary: 'Shortens long values.',
  imports: { '@caddis/core': ['integer'], '@caddis/core/logging': ['type LogField'] },
  fields: `
length: integer({ description: 'Number of characters to keep.', default: 20, minimum: 0 }),`,
  members: `
/** Returns the new value of a field. */
filter({ name, value }«: LogField»)«: LogField» {
  return { name, value: typeof value === 'string' ? value.slice(0, this.config.length) : value };
}`,
  config: { length: 10 },
  document: {
    logging: {
      logs: {
        requests: {
          include: ['http.log.access'],
          writer: { output: 'stdout' },
          encoder: { format: 'filter', wrap: { format: 'json' }, fields: { 'request>uri': '__MODULE__' } },
        },
      },
    },
    ...routesDocument([{ handle: [answer('hello\n')] }], { logs: {} }),
  },
  tryIt: { command: 'curl http://localhost:8080/a-long-way-to-go', output: 'hello\n' },
  test: {
    code: `
it('shortens texts, and changes nothing else', () => {
  const filter = new __CLASS__({ length: 3 });
  assert.deepEqual(filter.filter({ name: 'uri', value: '/a/b/c' }), { name: 'uri', value: '/a/' });
  assert.deepEqual(filter.filter({ name: 'status', value: 200 }), { name: 'status', value: 200 });
});`,
  },
};
