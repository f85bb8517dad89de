import { module, raw, type Provisioner } from '@caddis/core';
import { HandlerError, matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { errors } from '../errors.js';
import { textOf } from '../placeholders/http-placeholders.js';
import { constantCalls } from './constant-calls.js';
import { matcherFunctions } from './expression-functions.js';
import { checkTextCall, registerTextFunctions, withOwnMatches } from './expression-texts.js';

type ExpressionInput = string | { readonly expr: string; readonly name?: string };

const ExpressionConfig = raw<ExpressionInput>({
  type: ['string', 'object'],
  properties: {
    expr: { type: 'string', description: 'The expression.' },
    name: { type: 'string', description: 'Name for the groups of regular expressions in it.', 'x-caddis': { omitted: 'they have none' } },
  },
  required: ['expr'],
  additionalProperties: false,
});

/** Matchers with these arguments were used before; expressions whose arguments never repeat must not fill the memory. */
const mostRemembered = 100;
/** Matchers take this many arguments; a list takes any number. */
const mostArguments = 16;

/**
 * Decides by an expression.
 *
 * @see Caddy's `MatchExpression`
 * @public
 */
@module(matchers, {
  name: 'expression',
  config: ExpressionConfig,
  summary: 'Matches by an expression in the Common Expression Language.',
  description:
    'Placeholders stand in it without quotes: `{http.request.method}.startsWith("P")`. ' +
    'Matchers can be called: `host()`, `path()`, `path_regexp()`, `method()`, `query()`, `header()`, `header_regexp()`, `protocol()`, `remote_ip()`, `client_ip()`, `vars()`, `vars_regexp()`. ' +
    'Status codes and other numbers are numbers; a placeholder that nothing knows is `null`. What fails while it is evaluated goes ' +
    'to the error routes.',
  examples: [
    { title: 'A path and a query.', config: 'path("/api/*") && {http.request.uri.query.version} in ["1", "2"]' },
    { title: 'A status in error routes.', config: { expr: '{http.error.status_code} >= 500' } },
  ],
})
export class ExpressionMatcher implements Matcher, Provisioner {
  private readonly expression: string;
  private readonly name: string;
  private evaluate: (() => unknown) | undefined;
  /** The request under evaluation, which is synchronous. */
  private request: HttpRequest | undefined;
  private readonly remembered = new Map<string, Matcher>();

  constructor(config: ExpressionInput) {
    this.expression = typeof config === 'string' ? config : config.expr;
    this.name = typeof config === 'string' ? '' : (config.name ?? '');
  }

  /** @throws `HTTP_EXPRESSION_INVALID` */
  async provision(): Promise<void> {
    // Few configs have expressions, and the others need not wait for the language to be loaded.
    const { Environment } = await import('@marcbachmann/cel-js');
    const environment = new Environment({ homogeneousAggregateLiterals: false });
    environment.registerFunction('placeholder(string): dyn', (name: string) => this.lookUp(name));
    registerTextFunctions(environment);
    for (const name of matcherFunctions.keys()) {
      for (let count = 1; count <= mostArguments; count += 1) {
        environment.registerFunction(`${name}(${Array(count).fill('dyn').join(', ')}): bool`, (...args: unknown[]) => this.call(name, args));
      }
    }
    const refused = (reason: string, cause?: unknown): Error =>
      errors.HTTP_EXPRESSION_INVALID({ expression: JSON.stringify(this.expression), reason }, { cause });
    try {
      const parsed = environment.parse(withOwnMatches(withLookUps(this.expression)));
      const { valid, type, error } = parsed.check();
      if (!valid) throw error;
      if (type !== 'bool' && type !== 'dyn') throw new Error(`it gives ${type}, not bool`);
      for (const { name, args } of constantCalls(parsed.ast)) {
        this.matcherFor(name, args);
        checkTextCall(name, args);
      }
      this.evaluate = parsed;
    } catch (error) {
      throw refused(isSummarized(error) ? error.summary : (error as Error).message, error);
    }
  }

  matches(request: HttpRequest): boolean {
    this.request = request;
    try {
      const result = this.evaluate?.();
      if (typeof result === 'boolean') return result;
      throw new HandlerError(500, `expression ${this.expression} gives no bool`);
    } finally {
      this.request = undefined;
    }
  }

  private call(name: string, args: readonly unknown[]): boolean {
    const matcher = this.matcherFor(name, args);
    return matcher !== undefined && this.request !== undefined && matcher.matches(this.request) === true;
  }

  private matcherFor(name: string, args: readonly unknown[]): Matcher | undefined {
    const key = JSON.stringify([name, args], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    const matcher = this.remembered.get(key) ?? matcherFunctions.get(name)?.(args, this.name);
    if (matcher !== undefined && this.remembered.size < mostRemembered) this.remembered.set(key, matcher);
    return matcher;
  }

  private lookUp(name: string): unknown {
    if (this.request === undefined) return null;
    const variable = name.startsWith('http.vars.') ? this.request.vars.get(name.slice(10)) : undefined;
    if (typeof variable === 'boolean') return variable;
    if (typeof variable === 'number') return Number.isInteger(variable) ? BigInt(variable) : variable;
    const text = variable === undefined ? this.request.placeholders.get(name) : textOf(variable);
    if (text === undefined) return null;
    return numeric.test(name) && /^\d+$/.test(text) ? BigInt(text) : text;
  }
}

/** Placeholders that are numbers. */
const numeric =
  /^http\.(error\.status_code|request\.(remote\.|local\.)?port|reverse_proxy\.(status_code|retries|upstream\.(port|(max_)?requests|fails)))$/;

/** `{name}` becomes a call; a backslash in front of it keeps the brace. */
function withLookUps(expression: string): string {
  return expression.replace(/(\\?)\{([a-zA-Z][\w.-]*)\}/g, (whole, escaped: string, name: string) =>
    escaped === '' ? `placeholder("${name}")` : whole.slice(1),
  );
}

function isSummarized(error: unknown): error is Error & { readonly summary: string } {
  return error instanceof Error && 'summary' in error && typeof error.summary === 'string';
}
