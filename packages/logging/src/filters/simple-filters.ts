import { module, object, string, type ConfigOf } from '@caddis/core';
import { logFieldFilters, type LogField, type LogFieldFilter } from '@caddis/core/logging';
import { mapTexts } from './map-texts.js';
import { shortHash } from './short-hash.js';

/** Config of {@link ReplaceFilter}. @public */
export const ReplaceFilterConfig = object({ value: string({ description: 'Replacement text.', default: '' }) });

/** Config of {@link RenameFilter}. @public */
export const RenameFilterConfig = object({ name: string({ description: 'New name of the field.', minLength: 1 }) });

/** Leaves a field out. @public */
@module(logFieldFilters, { name: 'delete', summary: 'Removes a field.', examples: [{ title: 'Without the field.', config: { filter: 'delete' } }] })
export class DeleteFilter implements LogFieldFilter {
  filter(): undefined {
    return undefined;
  }
}

/** Replaces the value of a field. @public */
@module(logFieldFilters, {
  name: 'replace',
  config: ReplaceFilterConfig,
  summary: 'Replaces a field with a text.',
  examples: [{ title: 'The same text every time.', config: { filter: 'replace', value: 'REDACTED' } }],
})
export class ReplaceFilter implements LogFieldFilter {
  constructor(private readonly config: ConfigOf<typeof ReplaceFilterConfig>) {}

  filter({ name }: LogField): LogField {
    return { name, value: this.config.value };
  }
}

/** Renames a field. @public */
@module(logFieldFilters, {
  name: 'rename',
  config: RenameFilterConfig,
  summary: 'Renames a field.',
  examples: [{ title: 'Field names that another program expects.', config: { filter: 'rename', name: 'response_status' } }],
})
export class RenameFilter implements LogFieldFilter {
  constructor(private readonly config: ConfigOf<typeof RenameFilterConfig>) {}

  filter({ value }: LogField): LogField {
    return { name: this.config.name, value };
  }
}

/** Replaces texts by their hashes. @public */
@module(logFieldFilters, {
  name: 'hash',
  summary: 'Replaces a text, or each text of a list, with a hash.',
  description:
    'The hash is the first four bytes of the SHA-256, in hexadecimal. This is enough to recognize lines with the same value. Guessable values can ' +
    'be found by trying.',
  examples: [{ title: 'Lines of one client, without its address.', config: { filter: 'hash' } }],
})
export class HashFilter implements LogFieldFilter {
  filter(field: LogField): LogField {
    return mapTexts(field, shortHash);
  }
}
