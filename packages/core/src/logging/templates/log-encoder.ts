import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from '../../http/templates/example-documents.js';

/** A document that writes the access log to standard output through the new encoder. @internal */
const document = {
  logging: { logs: { requests: { include: ['http.log.access'], writer: { output: 'stdout' }, encoder: '__MODULE__' } } },
  ...routesDocument([{ handle: [answer('hello\n')] }], { logs: {} }),
};

/** An encoder that writes one short line per entry. @internal */
export const template: ModuleTemplate = {
  contract: 'LogEncoder',
  classSuffix: 'Encoder',
  summary: 'Writes the level, the name of the logger and the message.',
  imports: { '@caddis/core': ['string'], '@caddis/core/logging': ['type LogEntry'] },
  fields: `
separator: string({ description: 'Text between the parts of a line.', default: ' ' }),`,
  members: `
/** Returns the text of one entry, with a line break at its end. */
encode(entry«: LogEntry»)«: string» {
  return \`\${[entry.level, entry.logger, entry.message].join(this.config.separator)}\\n\`;
}`,
  config: { separator: ' | ' },
  document,
  tryIt: { command: 'curl http://localhost:8080/', output: 'hello\n' },
  test: {
    imports: { '@caddis/core/logging': ['type LogEntry'] },
    code: `
it('writes an entry as one line', () => {
  const entry«: LogEntry» = { level: 'info', time: 0, logger: 'http.log.access', message: 'handled request', fields: {}, json: '' };
  assert.equal(new __CLASS__({ separator: ' ' }).encode(entry), 'info http.log.access handled request\\n');
});`,
  },
};
