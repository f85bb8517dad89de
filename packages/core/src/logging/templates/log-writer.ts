import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from '../../http/templates/example-documents.js';

/** A writer that keeps the last lines in memory. @internal */
export const template: ModuleTemplate = {
  contract: 'LogWriter',
  classSuffix: 'Writer',
  summary: 'Keeps the last lines in memory, and shows them in its report.',
  imports: { '@caddis/core': ['context', 'integer', 'type Context', 'type Reporter'], '@caddis/core/logging': ['type LogOutput'] },
  fields: `
lines: integer({ description: 'Maximum number of lines to keep.', default: 100, minimum: 1, maximum: 10_000 }),`,
  services: [{ name: 'context', type: 'Context', decorator: 'context()' }],
  implements: ['Reporter'],
  state: `
#kept«: string[]» = [];`,
  members: `
/** Opens the output. A later config with the same number of lines keeps using it. */
async open()«: Promise<LogOutput>» {
  const limit = this.config.lines;
  const kept«: string[]» = [];
  this.#kept = await this.context.share(\`\${this.context.module}:\${limit}\`, () => ({ value: kept }));
  return {
    write: (lines) => {
      this.#kept.push(lines);
      if (this.#kept.length > limit) this.#kept.shift();
    },
  };
}

/** Returns the last lines. */
report()«: object» {
  return { lines: this.#kept };
}`,
  config: { lines: 10 },
  document: {
    logging: { logs: { recent: { writer: '__MODULE__' } } },
    ...routesDocument([{ handle: [answer('hello\n')] }], { logs: {} }),
  },
  tryIt: { command: 'curl http://localhost:8080/', output: 'hello\n' },
  test: {
    imports: { '@caddis/core': ['type Context'] },
    code: `
it('keeps the last lines', async () => {
  const context = { module: '__NAME__', share: async (_key«: string», create«: () => { value: string[] }») => create().value };
  const writer = new __CLASS__({ lines: 2 }, context« as unknown as Context»);
  const output = await writer.open();
  for (const line of ['one\\n', 'two\\n', 'three\\n']) output.write(line);
  assert.deepEqual(writer.report(), { lines: ['two\\n', 'three\\n'] });
});`,
  },
};
