import { defineErrors } from '@caddis/core';

/**
 * All problems that this package finds in a text. They are reported with their place, not thrown.
 *
 * @public
 */
export const errors = defineErrors({
  YAML_SYNTAX_INVALID: {
    message: '{reason}',
    help: '{remedy}',
    doc: 'The text is not YAML. The text after such a place may be misread, so only the first places are reported.',
  },
  YAML_EMPTY: {
    message: 'the document is empty',
    help: 'write {} for a config without anything',
    doc: 'The text contains only comments and white space.',
  },
  YAML_TOO_LARGE: {
    message: 'the text is larger than {limit} MiB',
    help: 'write it as JSON, or generate it with a program',
    doc: 'The text is too large. Its size is limited because reading YAML takes a hundred times as long as reading JSON, and blocks everything else meanwhile.',
  },
  YAML_TOO_DEEP: {
    message: 'nested deeper than {limit} levels',
    doc: 'Lists and objects are nested deeper than 1,000 levels. In JSON, 10,000 levels are allowed.',
  },
  YAML_SEVERAL_DOCUMENTS: {
    message: 'a second document begins here',
    help: 'a config is one document; remove the line ---',
    doc: 'The text contains several documents.',
  },
  YAML_VERSION: {
    message: 'the text says that it is YAML {version}, expected 1.2',
    help: 'remove the line %YAML: in 1.1, words like no and on would be booleans',
    doc: 'A `%YAML` directive requests another version, in which the same text has another meaning.',
  },
  YAML_TAG: {
    message: 'tags are not allowed, found {tag}',
    help: 'remove it; quote a value to make it a text',
    doc: 'A tag requests a special type. A config has only the types of JSON.',
  },
  YAML_KEY_TWICE: {
    message: 'key {key} is written twice in one object',
    help: 'remove one of the two; the first is in line {line}',
    doc: 'An object has the same key more than once. Many readers would silently take the last.',
  },
  YAML_KEY_INVALID: {
    message: 'a key must be a text, a number or a boolean',
    help: 'put it into quotes',
    doc: 'A key is empty, `null`, a list or an object. JSON has no such keys.',
  },
  YAML_NUMBER_INVALID: {
    message: '{number} is not a valid JSON number',
    doc: 'A value is `.nan` or `.inf`.',
  },
  YAML_ALIAS_UNKNOWN: {
    message: 'there is no anchor &{alias} above',
    help: 'write "*{alias}" in quotes for a text that begins with a star',
    doc: 'An alias refers to something that is not defined before it.',
  },
  YAML_ALIAS_CIRCLE: {
    message: 'the alias *{alias} stands inside of what it names',
    doc: 'The value would contain itself.',
  },
  YAML_ALIAS_LIMIT: {
    message: 'aliases make more than {limit} values of this text',
    help: 'write the values out, or generate them with a program',
    doc: 'The aliases stand for too many values. There is a limit because a few lines of nested aliases can stand for billions of values.',
  },
});
