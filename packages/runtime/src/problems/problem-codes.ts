import { defineErrors } from '@caddis/core';
import type { ErrorDefinition } from '@caddis/core/framework';

/**
 * Definitions of everything that can be wrong with a config; {@link configProblems} is created from them.
 *
 * @internal
 */
export const problemDefinitions = {
  CONFIG_SYNTAX_INVALID: {
    message: '{reason}',
    doc: 'The text is not JSON, or not in the language of its adapter. Reading stops there, so other problems are reported only after it is corrected.',
  },
  CONFIG_COMMENT: {
    message: 'comments are not allowed in JSON',
    help: 'remove the comment, or name the file .jsonc: comments are allowed there',
    doc: 'A JSON file has a `//` or `/* */` comment. Caddy refuses comments too. They are allowed in JSON with comments, in files whose names end with `.jsonc`.',
  },
  CONFIG_TRAILING_COMMA: {
    message: 'the comma is followed by {closer}',
    help: 'remove the comma, or name the file .jsonc: such commas are allowed there',
    doc: 'There is a comma after the last item of a JSON list or object.',
  },
  CONFIG_ADAPTER_WARNING: {
    message: '{reason}',
    doc: 'The adapter that reads the config reports something about its text. Only a warning.',
  },
  CONFIG_TOO_DEEP: {
    message: 'nested deeper than {limit} levels',
    doc: 'Objects and arrays are nested too deeply. The limit is 10,000 levels, as in Caddy.',
  },
  CONFIG_KEY_TWICE: {
    message: 'key {key} is written twice in one object',
    help: 'remove one of the two; the first is in line {line}',
    doc: 'An object has the same key more than once. JSON readers would silently take the last.',
  },
  CONFIG_ID_INVALID: {
    message: 'an @id must be a string or a number',
    doc: 'The value of an `@id` key has the wrong type.',
  },
  CONFIG_ID_TWICE: {
    message: '@id {id} is taken by {other}',
    help: 'give each object its own @id',
    doc: 'Two objects of the document have the same `@id`, so `/id/…` of the admin API could not distinguish them.',
  },
  CONFIG_NOT_SUPPORTED: {
    message: 'key {key} is not supported by Caddis yet',
    help: 'remove it; Caddis does not have this function',
    doc: 'Caddy has this key, Caddis does not. It is refused because silently ignoring a setting does harm.',
  },
  CONFIG_UNKNOWN_KEY: {
    message: 'unknown key {key}',
    doc: 'An object has an unknown key. Keys are compared exactly, including upper and lower case.',
  },
  CONFIG_MISSING_KEY: {
    message: 'required key {key} is missing',
    doc: 'A required field is missing, or is `null`.',
  },
  CONFIG_WRONG_TYPE: {
    message: 'must be {expected}',
    doc: 'A value does not have the type of its field.',
  },
  CONFIG_DURATION_INVALID: {
    message: '{reason}',
    doc: 'A text or number that should be a duration is not one.',
  },
  CONFIG_ADDRESS_INVALID: {
    message: '{reason}',
    doc: 'A text is not a valid network address.',
  },
  CONFIG_OUT_OF_RANGE: {
    message: 'must be {bound}',
    doc: 'A number or duration is smaller or greater than its field allows.',
  },
  CONFIG_NOT_A_CHOICE: {
    message: 'not one of the allowed values',
    doc: 'A value is not one of those that its field allows.',
  },
  CONFIG_PATTERN_MISMATCH: {
    message: 'does not match the pattern {pattern}',
    doc: 'A text does not have the form that its field requires.',
  },
  CONFIG_WRONG_LENGTH: {
    message: 'must have {bound}',
    doc: 'A text is too short or too long.',
  },
  CONFIG_WRONG_COUNT: {
    message: 'must have {bound}',
    doc: 'A list or object has too few or too many items.',
  },
  CONFIG_ITEM_TWICE: {
    message: 'items {first} and {second} are equal',
    doc: 'A list whose items must differ contains an item twice.',
  },
  CONFIG_KEY_INVALID: {
    message: 'key {key} {reason}',
    doc: 'A key of an object with free keys does not have the required form.',
  },
  CONFIG_VALUE_INVALID: {
    message: '{reason}',
    doc: 'A value breaks a rule of its module that has no code of its own: a rule of its schema, or of its check.',
  },
  CONFIG_VALUE_DOUBTFUL: {
    message: '{reason}',
    doc: 'A value is accepted, but can never work as intended: a server that listens nowhere, a path without its slash. Only a warning.',
  },
  CONFIG_MODULE_NULL: {
    message: 'a module cannot be null',
    doc: "A module's config is `null`.",
  },
  CONFIG_MODULE_NAME_MISSING: {
    message: 'key {key} with the name of the module is missing',
    doc: 'An object that should configure a module does not name the module.',
  },
  CONFIG_MODULE_NAME_INVALID: {
    message: '{reason}',
    doc: 'The name of a module is not a text, is empty, or is not a possible name.',
  },
  CONFIG_MODULE_UNKNOWN: {
    message: 'unknown module {module}',
    doc: 'No installed package provides the module.',
  },
  CONFIG_MODULE_NOT_HERE: {
    message: '{module} is a module of Caddy that Caddis does not have',
    doc: 'The module belongs to the standard distribution of Caddy or to a well-known plugin for it, and no installed package provides it here. The help says what to do instead, and so does the page Coming from Caddy.',
  },
  CONFIG_MODULE_AMBIGUOUS: {
    message: 'module {module} is provided by {packages}',
    doc: 'Several installed packages provide the module, and the config does not choose one.',
  },
  CONFIG_MODULE_CHOICE_INVALID: {
    message: 'package {package} does not provide module {module}',
    doc: 'The `modules` object of the document chooses a package that does not declare the module, or is not installed.',
  },
  CONFIG_MODULE_LOAD_FAILED: {
    message: 'module {module} could not be loaded from package {package}',
    doc: "Importing the module's package failed. The message has the cause.",
  },
  CONFIG_MODULE_SCHEMA_INVALID: {
    message: 'package {package} has a bug: {reason}',
    help: 'this is not a mistake in the config; report it to the authors of {package}',
    doc:
      'The config schema of a module cannot be used: it has an unknown keyword or format, a pattern that takes forever, or a default that does not ' +
      'fit its field or contains itself.',
  },
  CONFIG_MODULE_CHECK_FAILED: {
    message: 'package {package} has a bug: {reason}',
    help: 'this is not a mistake in the config; report it to the authors of {package}',
    doc: "The function that checks a module's config beyond its schema threw, or did not return in time. The problems that it found before are reported, too.",
  },
  CONFIG_PATH_BESIDE_CONFIG: {
    message: '{path} does not exist in the working directory, but beside the config',
    help: 'paths are relative to the working directory: start the server in {folder}, or write an absolute path',
    doc: 'A relative path does not exist from the working directory, but does exist from the folder of the config. Only a warning.',
  },
  CONFIG_FIELD_DEPRECATED: {
    message: 'deprecated key {key}',
    doc: 'The config uses a field that will be removed in a later version. Only a warning.',
  },
  CONFIG_MODULE_DEPRECATED: {
    message: 'deprecated module {module}',
    doc: 'The config uses a module that will be removed in a later version. Only a warning.',
  },
  CONFIG_FIELD_EXPERIMENTAL: {
    message: 'experimental key {key}',
    help: 'it may change or be removed in any minor version of its package',
    doc: 'The config uses a field that is not stable yet: its author does not promise to keep it. Only a warning.',
  },
  CONFIG_MODULE_EXPERIMENTAL: {
    message: 'experimental module {module}',
    help: 'it may change or be removed in any minor version of its package',
    doc: 'The config uses a module that is not stable yet: its author does not promise to keep it. Only a warning.',
  },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;

/**
 * The list of problems in the form of an error list, for the error page.
 *
 * @public
 */
export const configProblems = defineErrors(problemDefinitions);

/** Code of a problem with a config. @internal */
export type ProblemCode = keyof typeof problemDefinitions;

const warnings: ReadonlySet<ProblemCode> = new Set([
  'CONFIG_ADAPTER_WARNING',
  'CONFIG_FIELD_DEPRECATED',
  'CONFIG_FIELD_EXPERIMENTAL',
  'CONFIG_MODULE_DEPRECATED',
  'CONFIG_MODULE_EXPERIMENTAL',
  'CONFIG_PATH_BESIDE_CONFIG',
  'CONFIG_VALUE_DOUBTFUL',
]);

/** Tells whether a code is only a warning, which does not prevent the config from being used. @internal */
export function isWarning(code: ProblemCode): boolean {
  return warnings.has(code);
}
