import type { Matcher } from '@caddis/core/http';
import { errors } from '../errors.js';
import { ClientIpMatcher } from './client-ip.js';
import { HeaderMatcher } from './header.js';
import { HeaderRegexpMatcher } from './header-regexp.js';
import { HostMatcher } from './host.js';
import { MethodMatcher } from './method.js';
import { PathMatcher } from './path.js';
import { PathRegexpMatcher } from './path-regexp.js';
import { ProtocolMatcher } from './protocol.js';
import { QueryMatcher } from './query.js';
import { RemoteIpMatcher } from './remote-ip.js';
import { VarsMatcher } from './vars.js';
import { VarsRegexpMatcher } from './vars-regexp.js';

/** A matcher that an expression can call as a function. @internal */
export interface MatcherFunction {
  /** Minimum and maximum number of arguments. */
  readonly least: number;
  readonly most: number;
  /** Allowed types of its arguments, in the library's names. */
  readonly types: readonly string[];
  /** Creates the matcher for one call. */
  create(args: readonly unknown[], expressionName: string): Matcher;
  /** Returns the argument that is a regular expression. */
  patternOf?(args: readonly unknown[]): unknown;
}

/** Config of a matcher with a regular expression. */
interface RegexpArguments {
  readonly name: string;
  readonly pattern: string;
}

/** Maximum number of arguments of a matcher with a list of texts. A list as the only argument may be longer. */
const maxTexts = 16;

/** The matchers that an expression can call, by name. @internal */
export const matcherFunctions: ReadonlyMap<string, MatcherFunction> = new Map<string, MatcherFunction>([
  ['host', ofTexts((args) => provisioned(new HostMatcher(texts(args))))],
  ['path', ofTexts((args) => new PathMatcher(texts(args)))],
  ['method', ofTexts((args) => new MethodMatcher(texts(args).map((name) => name.toUpperCase())))],
  ['remote_ip', ofTexts((args) => provisioned(new RemoteIpMatcher({ ranges: texts(args) })))],
  ['client_ip', ofTexts((args) => provisioned(new ClientIpMatcher({ ranges: texts(args) })))],
  ['protocol', { least: 1, most: 1, types: ['string'], create: (args) => new ProtocolMatcher(text(args, 0)) }],
  ['query', ofMap((args) => new QueryMatcher(lists(args)))],
  ['header', ofMap((args) => new HeaderMatcher(lists(args)))],
  ['vars', ofMap((args) => new VarsMatcher(lists(args)))],
  ['path_regexp', ofPattern(1, (args, expressionName) => new PathRegexpMatcher(regexp(args, expressionName)))],
  ['header_regexp', ofPattern(2, (args, expressionName) => new HeaderRegexpMatcher(fieldRegexp(args, expressionName)))],
  ['vars_regexp', ofPattern(2, (args, expressionName) => new VarsRegexpMatcher(fieldRegexp(args, expressionName)))],
]);

function ofTexts(create: MatcherFunction['create']): MatcherFunction {
  return { least: 1, most: maxTexts, types: ['string', 'list'], create };
}

function ofMap(create: MatcherFunction['create']): MatcherFunction {
  return { least: 1, most: 1, types: ['map'], create };
}

/** The first argument, a name, is optional. */
function ofPattern(least: number, create: MatcherFunction['create']): MatcherFunction {
  return { least, most: least + 1, types: ['string'], create, patternOf: (args) => args.at(-1) };
}

function provisioned<M extends Matcher & { provision(): void }>(matcher: M): M {
  matcher.provision();
  return matcher;
}

/** Reads `('a', 'b')` or `(['a', 'b'])`. */
function texts(args: readonly unknown[]): readonly string[] {
  return args.flat().map((arg) => asText(arg));
}

function text(args: readonly unknown[], index: number): string {
  return asText(args[index]);
}

function asText(arg: unknown): string {
  if (typeof arg !== 'string') throw errors.HTTP_EXPRESSION_ARGUMENT({ expected: 'a text', received: typeof arg });
  return arg;
}

/** Reads `({'a': 'b', 'c': ['d', 'e']})`. */
function lists(args: readonly unknown[]): Readonly<Record<string, readonly string[]>> {
  const [map] = args;
  if (typeof map !== 'object' || map === null) throw errors.HTTP_EXPRESSION_ARGUMENT({ expected: 'a map', received: typeof map });
  const entries = map instanceof Map ? [...(map as Map<string, unknown>)] : Object.entries(map);
  return Object.fromEntries(entries.map(([name, values]) => [name, texts([values])]));
}

/** Reads `('pattern')` or `('name', 'pattern')`. */
function regexp(args: readonly unknown[], expressionName: string): RegexpArguments {
  return args.length === 1 ? { name: expressionName, pattern: text(args, 0) } : { name: text(args, 0), pattern: text(args, 1) };
}

/** Reads `('field', 'pattern')` or `('name', 'field', 'pattern')`. */
function fieldRegexp(args: readonly unknown[], expressionName: string): Readonly<Record<string, RegexpArguments>> {
  const [name, field, pattern] = args.length === 2 ? [expressionName, ...texts(args)] : texts(args);
  return { [field ?? '']: { name: name ?? '', pattern: pattern ?? '' } };
}
