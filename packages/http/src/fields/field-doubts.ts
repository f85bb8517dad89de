import { array, string, type StringOptions } from '@caddis/core';

/** Warnings for names that no header field can have. Names with placeholders are not checked. @public */
export const fieldNameDoubts: NonNullable<StringOptions['doubts']> = [
  { pattern: '^[^{]*:\\s*$', message: 'no header field can have this name', help: 'write the name without its colon' },
  { pattern: "^$|^[^{]*[^{\\w!#$%&'*+.^`|~-]", message: 'no header field can have this name', help: 'use letters, digits and hyphens, e.g. "X-Name"; the value comes after the name' },
];

/** Schema of a field value in a config; its placeholders are expanded per request. @public */
export const fieldValueText = string({
  description: 'Value.',
  placeholders: 'request',
  doubts: [{ pattern: '[\\r\\n]', message: 'a header field cannot have line breaks, so spaces are sent instead', help: 'write each value as an item of the list, without a line break' }],
});

/** Schema of a list of field values, see {@link fieldValueText}. @public */
export const fieldValueTexts = array(fieldValueText);
