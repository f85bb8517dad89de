import { createContext, Script, type Context } from 'node:vm';

/** Longest time that one text may take, in milliseconds, on a machine that has nothing else to do. */
const patience = 100;
/** Time of the processor that a text has had which is given up, in microseconds. */
const minWorkUs = 50_000;
/** Characters of a quantifier that are looked at. */
const maxQuantifier = 20;
/** Texts up to this length are over before the watchdog is awake. */
const harmless = 16;

/**
 * A regular expression of a config schema. One that could take for ever (`^(a+)+$` needs seconds for 30 characters) is run under a
 * watchdog; the others cost nothing more than usual.
 *
 * @param pattern - source of the expression
 * @param flags - its flags
 * @returns an object with the `test` of a regular expression, which throws when the watchdog bites
 * @internal
 */
export function guardedPattern(pattern: string, flags: string): { test(text: string): boolean; toString(): string } {
  const expression = new RegExp(pattern, flags);
  if (!repeatsRepetition(pattern)) return expression;
  return {
    test: (text) => (text.length > harmless ? testUnderWatchdog(expression, text) : expression.test(text)),
    // ajv tells expressions apart by this.
    toString: () => String(expression),
  };
}

/** How the guard is named in generated code; unused, as no code is written to files. */
guardedPattern.code = 'guardedPattern';

/**
 * Tells whether a pattern repeats a group that itself repeats or branches or has what may be left out, or refers back: only such a pattern can take
 * exponential time.
 *
 * @param pattern - source of a regular expression that compiles
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
      // What follows says which kind of group it is.
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
  // The watchdog looks at the clock. On a busy machine the time may be over though the text has hardly had the processor: then it gets more of it.
  for (let timeout = patience; ; timeout *= 2) {
    const before = process.cpuUsage();
    try {
      return watched.script.runInContext(watched.context, { timeout }) as boolean;
    } catch {
      const { user, system } = process.cpuUsage(before);
      // What the watchdog throws names its time, which differs with the load of the machine.
      if (user + system >= minWorkUs) throw new Error(`its pattern ${expression.source} takes too long`);
    }
  }
}
