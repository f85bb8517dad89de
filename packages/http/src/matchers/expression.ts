import { module, object, string, union, type ConfigOf, type Provisioner } from '@caddis/core';
import { HandlerError, matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { errors } from '../errors.js';
import { compileRequestRegexp } from '../regexp/request-regexp.js';
import { compileExpression, type CompiledExpression } from './compile-expression.js';
import { matcherFunctions, type MatcherFunction } from './expression-functions.js';
import { loadedLanguage, loadLanguage, type Language } from './expression-language.js';

/** Config of {@link ExpressionMatcher}. @public */
export const ExpressionConfig = union([
  string(),
  object({
    expr: string({ description: 'The expression.' }),
    name: string({ description: 'Name for the groups of regular expressions in the expression.', optional: true, omitted: 'no name' }),
  }),
]);

const expressionHelp = 'write placeholders without quotes, and strings with quotes: {http.request.method} == "GET"';

/** Maximum number of cached matchers, because the arguments of a call may be ever new ones. */
const maxRemembered = 100;

/**
 * Matches a request by an expression.
 *
 * @see Caddy's `MatchExpression`
 * @public
 */
@module(matchers, {
  name: 'expression',
  alsoCalled: ['cel', 'condition', 'if'],
  config: ExpressionConfig,
  summary: 'Matches by an expression in the Common Expression Language (CEL).',
  description:
    'Write placeholders without quotes: `{http.request.method}.startsWith("P")`. Matchers can be called: `host()`, `path()`, `path_regexp()`, ' +
    '`method()`, `query()`, `header()`, `header_regexp()`, `protocol()`, `remote_ip()`, `client_ip()`, `vars()`, `vars_regexp()`. Status codes and ' +
    'other numbers are numbers; an unknown placeholder is `null`. If the evaluation fails, the error goes to the error routes.',
  examples: [
    { title: 'A path and a query.', config: 'path("/api/*") && {http.request.uri.query.version} in ["1", "2"]' },
    { title: 'A status in error routes.', config: { expr: '{http.error.status_code} >= 500' } },
  ],
  prepareCheck: loadLanguage,
  check(config, report) {
    const language = loadedLanguage();
    if (language === undefined) return;
    const { expr, name = '' } = typeof config === 'string' ? { expr: config } : config;
    const compiled = compileExpression(language, expr, name);
    if ('evaluate' in compiled) return;
    for (const { reason, offset, length } of compiled) {
      report({ at: typeof config === 'string' ? [] : ['expr'], offset, length, message: reason, help: expr.charAt(offset) === '=' ? `compare with "=="; ${expressionHelp}` : expressionHelp, code: 'HTTP_EXPRESSION_INVALID' });
    }
  },
})
export class ExpressionMatcher implements Matcher, Provisioner {
  private readonly expression: string;
  private readonly name: string;
  private language: Language | undefined;
  private compiled: CompiledExpression | undefined;
  private readonly remembered = new Map<string, Matcher>();

  constructor(config: ConfigOf<typeof ExpressionConfig>) {
    this.expression = typeof config === 'string' ? config : config.expr;
    this.name = typeof config === 'string' ? '' : (config.name ?? '');
  }

  /** @throws `HTTP_EXPRESSION_INVALID` */
  async provision(): Promise<void> {
    this.language = await loadLanguage();
    const compiled = compileExpression(this.language, this.expression, this.name);
    if ('evaluate' in compiled) {
      this.compiled = compiled;
      return;
    }
    const [{ reason, cause } = { reason: '', cause: undefined }] = compiled;
    throw errors.HTTP_EXPRESSION_INVALID({ expression: JSON.stringify(this.expression), reason }, { cause });
  }

  matches(request: HttpRequest): boolean {
    const { language, compiled } = this;
    if (language === undefined || compiled === undefined) throw new HandlerError(500, 'the matcher was not provisioned');
    const result = language.evaluate(compiled.evaluate, {
      request,
      patterns: compiled.patterns,
      call: (name, args) => this.matcherFor(language, name, args).matches(request) === true,
    });
    if (typeof result === 'boolean') return result;
    throw new HandlerError(500, `expression ${this.expression} gives no bool`);
  }

  private matcherFor({ budget }: Language, name: string, args: readonly unknown[]): Matcher {
    const key = JSON.stringify([name, args], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    budget.spend(key.length >>> 3);
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    const made = matcherFunctions.get(name) as MatcherFunction;
    const pattern = made.patternOf?.(args);
    // A client may have sent this pattern, so its cost is charged. Literal patterns of the config were compiled before.
    if (typeof pattern === 'string' && this.compiled?.patterns.has(pattern) !== true) budget.spend(compileRequestRegexp(pattern).cost);
    const matcher = made.create(args, this.name);
    if (this.remembered.size < maxRemembered) this.remembered.set(key, matcher);
    return matcher;
  }
}
