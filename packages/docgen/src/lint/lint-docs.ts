import { parseDuration } from '@caddis/core';
import type { CatalogueDoc, ModuleDoc } from '../model/catalogue-doc.js';
import { guestOf, type FieldDoc, flattenFields, type TypeDoc } from '../model/type-doc.js';

/** A gap in the documentation. @public */
export interface DocsProblem {
  /** ID of the module or namespace, or code of the error. */
  readonly about: string;
  /** Name of the package; undefined for a namespace. */
  readonly package?: string;
  /** Path of the field, if the problem is about one. */
  readonly field?: string;
  /** What is wrong: lowercase, no full stop. */
  readonly message: string;
}

/**
 * Finds gaps in the documentation of everything that is installed: descriptions that are not sentences, optional fields without a default that
 * do not say what leaving them out means, numbers without a unit, modules with settings but no example.
 *
 * Does not check whether examples are valid, because that needs planning.
 *
 * @param catalogue - documentation of the installed packages
 * @returns empty when there are no gaps
 * @public
 */
export function lintDocs(catalogue: CatalogueDoc): readonly DocsProblem[] {
  return [
    ...catalogue.modules.flatMap((module) => lintModule(module).map((problem) => ({ about: module.id, package: module.package, ...problem }))),
    ...catalogue.namespaces
      .filter((namespace) => namespace.description === '' || !isSentence(namespace.description))
      .map((namespace) => ({ about: namespace.id === '' ? 'apps' : namespace.id, message: 'the description is not a sentence with a full stop' })),
    ...catalogue.errors.filter((error) => !isSentence(error.doc)).map((error) => ({ about: error.code, package: error.package, message: 'the doc is not a sentence with a full stop' })),
  ];
}

function lintModule(module: ModuleDoc): readonly Omit<DocsProblem, 'about'>[] {
  const own = [
    isSentence(module.summary) ? '' : 'the summary is not a sentence with a full stop',
    module.summary.length > 120 ? 'the summary is longer than 120 characters' : '',
    module.examples.length === 0 && hasSettings(module) ? 'there is no example' : '',
    ...module.examples.map(({ title }) => (isSentence(title) ? '' : `the title of the example ${JSON.stringify(title)} is not a sentence with a full stop`)),
    module.config.kind === 'object' || module.description !== '' || isSentence(module.config.description ?? '') ? '' : 'its config is no object, and no description says what it is',
  ];
  return [
    ...own.filter((message) => message !== '').map((message) => ({ message })),
    ...flattenFields(module.config).flatMap((field) => lintField(field).map((message) => ({ field: field.path, message }))),
  ];
}

function hasSettings({ config }: ModuleDoc): boolean {
  return config.kind !== 'object' || flattenFields(config).length > 0;
}

function lintField(field: FieldDoc): readonly string[] {
  const { description, type } = field;
  const optional = !field.required && field.default === undefined;
  return [
    isSentence(description) ? '' : 'the description is not a sentence with a full stop',
    optional && field.omitted === undefined && field.deprecated === undefined ? 'it is optional, but `omitted` does not say what leaving it out means' : '',
    field.deprecated === '' ? 'it is deprecated, but nothing says what to use instead' : '',
    isNumber(type) && !isFlag(type) && !saysUnit(field) ? 'it is a number, but neither its key nor its description says of what' : '',
    type.kind === 'duration' && field.default !== undefined && !isDuration(field.default) ? 'its default is not a duration' : '',
    guestOf(type)?.namespace === undefined && type.kind === 'any' && !/\bany\b/i.test(description) ? 'it takes any value, but the description does not say so' : '',
  ].filter((message) => message !== '');
}

/** Tells whether a text is at least one sentence: it starts with a capital letter, code or a digit, and ends with a full stop or the like. */
function isSentence(text: string): boolean {
  return /^[\p{Lu}\p{N}`*"({[<•–-]/u.test(text.trim()) && /[.!?:)`|]$/.test(text.trim()) && /[.!?]/.test(text);
}

function isNumber(type: TypeDoc): boolean {
  return type.kind === 'integer' || type.kind === 'number';
}

/** A number that is only 0 or 1 needs no unit. */
function isFlag(type: TypeDoc): boolean {
  return type.minimum === 0 && type.maximum === 1;
}

const units =
  /\b(?:bytes?|kib|mib|gib|seconds?|milliseconds?|nanoseconds?|ms|ports?|status|codes?|number|count|times?|attempts?|requests?|connections?|items?|characters?|percent|share|ratio|weights?|upstreams?|labels?|bits?|position|priority|failures?|passes|fails|checks?|redirects|groups?|parts?|size|levels?|quality|modes?)\b/i;

function saysUnit({ key, description }: FieldDoc): boolean {
  return units.test(key.replaceAll('_', ' ')) || units.test(description);
}

function isDuration(value: unknown): boolean {
  try {
    parseDuration(value as string | number);
    return true;
  } catch {
    return false;
  }
}
