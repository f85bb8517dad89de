import { createContext, Script, type Context } from 'node:vm';

/** Time limit for testing one text, in milliseconds. It is measured by the clock, so it only suffices on an idle machine. */
const patience = 100;
/** CPU time after which a test is given up, in microseconds. */
const minWorkUs = 50_000;
/** Maximum number of characters of a quantifier to look at. */
const maxQuantifier = 20;
/** Texts up to this length are tested faster than the watchdog can start. */
const harmless = 16;

/**
 * Compiles a regular expression of a config schema. An expression that could take for ever (`^(a+)+$` needs seconds for 30 characters) runs under a
 * watchdog; others have no extra cost.
 *
 * @param pattern - source of the expression
 * @param flags - its flags
 * @returns an object with the `test` method of a regular expression, which throws when the time is over
 * @internal
 */
export function guardedPattern(pattern: string, flags: string): { test(text: string): boolean; toString(): string } {
  const expression = new RegExp(pattern, flags);
  if (!repeatsRepetition(pattern)) return expression;
  return {
    test: (text) => (text.length > harmless ? testUnderWatchdog(expression, text) : expression.test(text)),
    // ajv distinguishes expressions by this text.
    toString: () => String(expression),
  };
}

/** Name of the guard in generated code. Unused, because ajv writes no code to files. */
guardedPattern.code = 'guardedPattern';

/**
 * Tells whether a pattern repeats a group that itself contains a repetition, alternatives or optional parts, or has a back-reference. Only such
 * patterns can take exponential time.
 *
 * @param pattern - source of a valid regular expression
 * @internal
 */
export function repeatsRepetition(pattern: string): boolean {
  const plain = pattern.replace(/\\[^\dk]/gs, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (plain.includes('\\')) return true;
  const risky: boolean[] = [false];
  for (let at = 0; at < plain.length; at += 1) {
    const character = plain.charAt(at);
    if (character === '(') {
      risky.push(false);
      // The `?` of a special group is not a quantifier.
      if (plain.charAt(at + 1) === '?') at += 1;
    } else if (character === ')') {
      const inner = risky.pop() ?? false;
      if (inner && /^(?:[*+]|\{\d*,?\d*\})/.test(plain.slice(at + 1, at + 1 + maxQuantifier))) return true;
      risky[risky.length - 1] ||= inner;
    } else if ('*+?{|'.includes(character)) {
      risky[risky.length - 1] = true;
    }
  }
  return false;
}

let watched: { readonly context: Context; readonly script: Script } | undefined;

function testUnderWatchdog(expression: RegExp, text: string): boolean {
  watched ??= { context: createContext(Object.create(null)), script: new Script('expression.test(text)') };
  Object.assign(watched.context, { expression, text });
  // The watchdog measures elapsed time. On a busy machine the test may have had little CPU time by then; in that case it is repeated with more time.
  for (let timeout = patience; ; timeout *= 2) {
    const before = process.cpuUsage();
    try {
      return watched.script.runInContext(watched.context, { timeout }) as boolean;
    } catch {
      const { user, system } = process.cpuUsage(before);
      // The error of the watchdog is replaced, because it contains the time, which depends on the load of the machine.
      if (user + system >= minWorkUs) throw new Error(`its pattern ${expression.source} takes too long`);
    }
  }
}
