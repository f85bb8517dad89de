import type { AdapterProblem, CaddisError, TextSpan } from '@caddis/core';
import { LineCounter, parseAllDocuments, type Document, type ParsedNode } from 'yaml';
import { errors } from './errors.js';

/** Maximum size of a text, in MiB and in UTF-16 units. */
const maxMib = 8;
const maxLength = maxMib * 2 ** 20;
/** Maximum number of syntax problems to report; most of them follow from the first. */
const maxSyntaxProblems = 10;
/** Maximum nesting depth of lists and objects. @internal */
export const maxDepth = 1000;

/** The parsed nodes of a text. @internal */
export interface YamlText {
  /** `undefined` if the text cannot be read. */
  readonly document?: Document.Parsed<ParsedNode> | undefined;
  /** Converts offsets to lines. */
  readonly lines: LineCounter;
  readonly problems: readonly AdapterProblem[];
}

/** Converts an error with a code to a problem. @internal */
export function problemOf({ message, help, code }: CaddisError, at: TextSpan): AdapterProblem {
  return { message, help, code, at };
}

/** Parses a text to nodes. @internal */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  return { ...readNodes(text, lines), lines };
}

function readNodes(text: string, lineCounter: LineCounter): Omit<YamlText, 'lines'> {
  if (text.length > maxLength) return refusal(errors.YAML_TOO_LARGE({ limit: maxMib }), { start: 0, end: 0 });
  let documents: readonly Document.Parsed<ParsedNode>[];
  try {
    // Repeated keys are found by our own code, because the library takes quadratic time for that.
    documents = parseAllDocuments(text, { version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'silent', lineCounter }) as never;
  } catch (error) {
    if (error instanceof RangeError) return refusal(errors.YAML_TOO_DEEP({ limit: maxDepth }), { start: 0, end: 0 });
    throw error;
  }
  const [document, second] = documents;
  if (document === undefined) return refusal(errors.YAML_EMPTY(), { start: 0, end: 0 });
  if (second !== undefined) {
    const start = text.indexOf('---', document.range[2] - 4 < 0 ? 0 : document.range[2] - 4);
    return refusal(errors.YAML_SEVERAL_DOCUMENTS(), start < 0 ? { start: document.range[2], end: document.range[2] } : { start, end: start + 3 });
  }
  const { explicit, version } = document.directives.yaml;
  if (explicit === true && version !== '1.2') return refusal(errors.YAML_VERSION({ version }), lineAt(text, text.indexOf('%YAML')));
  const isTooDeep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (isTooDeep !== undefined) return refusal(errors.YAML_TOO_DEEP({ limit: maxDepth }), { start: isTooDeep.pos[0], end: isTooDeep.pos[0] });
  const problems = document.errors.slice(0, maxSyntaxProblems).map(({ code, message, pos: [start, end] }) => {
    return problemOf(errors.YAML_SYNTAX_INVALID({ reason: plainReason(message), remedy: (code === 'MISSING_CHAR' && /without - indicator/.test(message) ? remedies['BAD_INDENT'] : remedies[code]) ?? remedy }), { start: Math.min(start, text.length), end: Math.min(end, text.length) });
  });
  if (problems.length > 0) return { problems };
  if (document.contents === null || (document.contents.range[0] === document.contents.range[1] && document.contents.tag === undefined)) {
    return refusal(errors.YAML_EMPTY(), { start: 0, end: 0 });
  }
  return { document, problems: [] };
}

function refusal(error: CaddisError, at: TextSpan): Omit<YamlText, 'lines'> {
  return { problems: [problemOf(error, at)] };
}

function lineAt(text: string, start: number): TextSpan {
  const from = Math.max(start, 0);
  const end = text.indexOf('\n', from);
  return { start: from, end: end < 0 ? text.length : end };
}

/** What to do about a syntax error, by the library's code. */
const remedies: Readonly<Record<string, string>> = {
  BAD_INDENT: 'indent the keys of one object alike, and what is in them further',
  BAD_SCALAR_START: 'put the text into quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a text with a colon and a space in it into quotes',
  BLOCK_IN_FLOW: 'put a text with a colon and a space in it into quotes, or close the bracket before it',
  MISSING_CHAR: 'close what is open: a quote, a bracket, or a key with its colon',
  MULTILINE_IMPLICIT_KEY: 'write a colon and a space behind the key, in one line with it',
  TAB_AS_INDENT: 'indent with spaces',
  UNEXPECTED_TOKEN: 'put a text that begins or ends with a mark into quotes',
};
const remedy = 'compare the line with those around it: indentation with spaces, a colon and a space behind each key, and marks in quotes';

/** Converts a message of the library, which is a sentence, to our style. */
function plainReason(message: string): string {
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(/\.$/, '');
}
