import { array, string, type StringOptions } from '@caddis/core';

/** Names of header fields that nobody can send or has sent. Placeholders may give others. @public */
export const fieldNameDoubts: NonNullable<StringOptions['doubts']> = [
  { pattern: '^[^{]*:\\s*$', message: 'no header field has this name', help: 'write the name without its colon' },
  { pattern: "^$|^[^{]*[^{\\w!#$%&'*+.^`|~-]", message: 'no header field has this name', help: 'a name has letters, digits and hyphens, e.g. "X-Name"; its value stands behind it' },
];

/** A value of a header field in a config: it is expanded with the values of a request. @public */
export const fieldValueText = string({
  description: 'Value.',
  placeholders: 'request',
  doubts: [{ pattern: '[\\r\\n]', message: 'a header field has no line breaks, so spaces are sent', help: 'write each value as an item of the list, without a line break' }],
});

/** Values of a header field, as {@link fieldValueText}. @public */
export const fieldValueTexts = array(fieldValueText);
