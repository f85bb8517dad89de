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

/** Makes the matcher of one call in an expression. */
type MatcherFunction = (args: readonly unknown[], expressionName: string) => Matcher;

/** What a matcher by a regular expression is made of. */
interface RegexpArguments {
  readonly name: string;
  readonly pattern: string;
}

/** The matchers that an expression can call, by name. @internal */
export const matcherFunctions: ReadonlyMap<string, MatcherFunction> = new Map<string, MatcherFunction>([
  ['host', (args) => provisioned(new HostMatcher(texts(args)))],
  ['path', (args) => new PathMatcher(texts(args))],
  ['method', (args) => new MethodMatcher(texts(args).map((name) => name.toUpperCase()))],
  ['protocol', (args) => new ProtocolMatcher(text(args, 0))],
  ['remote_ip', (args) => provisioned(new RemoteIpMatcher({ ranges: texts(args) }))],
  ['client_ip', (args) => provisioned(new ClientIpMatcher({ ranges: texts(args) }))],
  ['query', (args) => new QueryMatcher(lists(args))],
  ['header', (args) => new HeaderMatcher(lists(args))],
  ['vars', (args) => new VarsMatcher(lists(args))],
  ['path_regexp', (args, expressionName) => new PathRegexpMatcher(regexp(args, expressionName))],
  ['header_regexp', (args, expressionName) => new HeaderRegexpMatcher(fieldRegexp(args, expressionName))],
  ['vars_regexp', (args, expressionName) => new VarsRegexpMatcher(fieldRegexp(args, expressionName))],
]);

function provisioned<M extends Matcher & { provision(): void }>(matcher: M): M {
  matcher.provision();
  return matcher;
}

/** `('a', 'b')` or `(['a', 'b'])`. */
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

/** `({'a': 'b', 'c': ['d', 'e']})`. */
function lists(args: readonly unknown[]): Readonly<Record<string, readonly string[]>> {
  const [map] = args;
  if (typeof map !== 'object' || map === null) throw errors.HTTP_EXPRESSION_ARGUMENT({ expected: 'a map', received: typeof map });
  const entries = map instanceof Map ? [...(map as Map<string, unknown>)] : Object.entries(map);
  return Object.fromEntries(entries.map(([name, values]) => [name, texts([values])]));
}

/** `('pattern')` or `('name', 'pattern')`. */
function regexp(args: readonly unknown[], expressionName: string): RegexpArguments {
  return args.length === 1 ? { name: expressionName, pattern: text(args, 0) } : { name: text(args, 0), pattern: text(args, 1) };
}

/** `('field', 'pattern')` or `('name', 'field', 'pattern')`. */
function fieldRegexp(args: readonly unknown[], expressionName: string): Readonly<Record<string, RegexpArguments>> {
  const [name, field, pattern] = args.length === 2 ? [expressionName, ...texts(args)] : texts(args);
  return { [field ?? '']: { name: name ?? '', pattern: pattern ?? '' } };
}
