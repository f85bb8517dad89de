import { boolean, guest, module, number, object, record, string, union, type ConfigOf } from '@caddis/core';
import { encodeChanged, logEncoders, type LogEncoder, type LogEntry } from '@caddis/core/logging';
import { compileTemplate, globalPlaceholders, type Template } from '@caddis/http/kit';
import { withFields } from './changed-entry.js';

const value = union([
  string({ description: 'Text, or one placeholder of the process, such as `{env.HOSTNAME}`.', placeholders: 'global' }),
  number({ description: 'Number.' }),
  boolean({ description: 'True or false.' }),
]);

/** Config of {@link AppendEncoder}. @public */
export const AppendEncoderConfig = object({
  wrap: guest(logEncoders, { description: 'Encoder that writes the entries. If omitted, `json`.', default: { format: 'json' } }),
  fields: record(value, { description: 'Fields that are added to each entry.', keyName: 'field', default: {} }),
});

/** Adds fields to entries before another encoder writes them. @public */
@module(logEncoders, {
  name: 'append',
  config: AppendEncoderConfig,
  summary: 'Adds fields to entries before another encoder writes them.',
  description: 'An existing field of the same name is replaced. Only process placeholders can be used. To log request placeholders, use the handler `log_append`.',
  examples: [{ title: 'The machine that wrote the line.', config: { format: 'append', wrap: { format: 'json' }, fields: { host: '{system.hostname}', edge: true } } }],
})
export class AppendEncoder implements LogEncoder {
  readonly #fields: readonly (readonly [name: string, value: Template | number | boolean])[];

  constructor(private readonly config: ConfigOf<typeof AppendEncoderConfig>) {
    this.#fields = Object.entries(config.fields).map(([name, written]) => [name, typeof written === 'string' ? compileTemplate(written) : written]);
  }

  encode(entry: LogEntry): string {
    const added = this.#fields.map(([name, each]) => [name, typeof each === 'object' ? each.expand(globalPlaceholders) : each]);
    return encodeChanged(this.config.wrap, withFields(entry, { ...entry.fields, ...Object.fromEntries(added) }));
  }
}
