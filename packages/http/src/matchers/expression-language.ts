import type { Environment } from '@marcbachmann/cel-js';
import type { HttpRequest, PlaceholderValue } from '@caddis/core/http';
import { readyToImport } from '@caddis/kit';
import type { Regexp } from '../regexp/go-regexp.js';
import { Budget } from './expression-cost.js';
import { matcherFunctions } from './expression-functions.js';
import { registerTextFunctions } from './expression-texts.js';

/** The context of one evaluation. @internal */
export interface Evaluation {
  readonly request: HttpRequest;
  /** The regular expressions that are literals in the expression. */
  readonly patterns: ReadonlyMap<string, Regexp>;
  /** Calls the matcher with this name. */
  call(name: string, args: readonly unknown[]): boolean;
}

/** The expression language, shared by all expressions of the process. @internal */
export interface Language {
  readonly environment: Environment;
  readonly budget: Budget;
  /** Evaluates an expression synchronously in a context. */
  evaluate(expression: () => unknown, evaluation: Evaluation): unknown;
}

let language: Language | undefined;

/** @returns the language, or `undefined` if it is not loaded yet. @internal */
export function loadedLanguage(): Language | undefined {
  return language;
}

/** Loads the language on demand, because few configs have expressions. @internal */
export async function loadLanguage(): Promise<Language> {
  readyToImport();
  const { Environment } = await import('@marcbachmann/cel-js');
  return (language ??= createLanguage(() => new Environment({ homogeneousAggregateLiterals: false })));
}

/** Matches the names of placeholders whose values are durations. */
const durations = /^http\.(?:request\.duration|time_until_shutdown|reverse_proxy\.(?:duration|upstream\.(?:duration|latency)))$/;

function createLanguage(create: () => Environment): Language {
  const environment = create();
  const budget = new Budget();
  let current: Evaluation | undefined;
  const parsedDuration = create().registerVariable('text', 'string').parse('duration(text)');
  const readDuration = (text: string): unknown => parsedDuration({ text });
  environment.registerFunction('placeholder(string): dyn', (name: string) => {
    const value = current === undefined ? null : valueOf(current.request, name);
    return typeof value === 'string' && durations.test(name) ? readDuration(value) : value;
  });
  // A placeholder with a number may be an int or a double, and its name does not tell which.
  for (const [operator, combine] of Object.entries(arithmetic)) {
    environment.registerOperator(`dyn<int> ${operator} double: double`, (a: bigint, b: number) => combine(Number(a), b));
    environment.registerOperator(`double ${operator} dyn<int>: double`, (a: number, b: bigint) => combine(a, Number(b)));
  }
  registerTextFunctions({ environment, budget, readDuration, written: (pattern) => current?.patterns.get(pattern) });
  for (const [name, { least, most }] of matcherFunctions) {
    for (let count = least; count <= most; count += 1) {
      environment.registerFunction(`${name}(${Array(count).fill('dyn').join(', ')}): bool`, (...args: unknown[]) => current?.call(name, args) ?? false);
    }
  }
  return {
    environment,
    budget,
    evaluate(expression, evaluation) {
      const outer = current;
      current = evaluation;
      budget.begin();
      try {
        return expression();
      } finally {
        current = outer;
      }
    },
  };
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/** Returns the value of a placeholder with its type in Caddy; `null` if it is unknown. Variables with objects are returned as they are. */
function valueOf({ vars, placeholders }: HttpRequest, name: string): unknown {
  const variable: unknown = name.startsWith('http.vars.') ? vars.get(name.slice(10)) : undefined;
  if (typeof variable === 'object' && variable !== null) return variable;
  const value: PlaceholderValue | undefined = placeholders.value(name);
  return value ?? null;
}
