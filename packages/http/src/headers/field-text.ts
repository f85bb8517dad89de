import { compileTemplate, type Template } from '../placeholders/template.js';

/** All that a value can hold and that needs no encoding, without blanks at its ends. */
const plainValue = /^(?:[!-~](?:[\t -~]*[!-~])?)?$/;
/** What a value cannot hold. Line ends above all: they would begin another field. */
const unsendable = /[^\t -~\x80-\xff]/g;
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/;
const beyondAscii = /[\x80-\xff]/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A text as the value of a header field: its UTF-8, each byte as one character, which is how Node takes and gives values.
 *
 * @internal
 */
export function fieldValue(text: string): string {
  return plainValue.test(text) ? text : Buffer.from(text).toString('latin1');
}

/**
 * A value as it can be sent in a response: what no value can hold becomes a space, and blanks at the ends go away.
 *
 * @see Go's `Header.Write`
 * @internal
 */
export function sendableValue(value: string): string {
  return plainValue.test(value) ? value : value.replace(unsendable, ' ').replace(/^[\t ]+|[\t ]+$/g, '');
}

/**
 * The value of a header field as a text: its bytes read as UTF-8 if that is what they are.
 *
 * @internal
 */
export function fieldText(value: string): string {
  if (!beyondAscii.test(value)) return value;
  try {
    return utf8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

/** A template of the config whose expansions are values of header fields. @internal */
export function compileFieldValue(text: string): Template {
  return converted(compileTemplate(text), fieldValue);
}

/** A template of the config whose expansions are names of header fields; empty where no field can have the name. @internal */
export function compileFieldName(text: string): Template {
  return converted(compileTemplate(text), (name) => (fieldName.test(name) ? name : ''));
}

function converted(template: Template, convert: (text: string) => string): Template {
  if (!template.constant) return { ...template, expand: (values, mode) => convert(template.expand(values, mode)) };
  const text = convert(template.text);
  return { text, constant: true, expand: () => text };
}
