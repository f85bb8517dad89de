import { createInterface } from 'node:readline/promises';
import { isCaddisError } from '@caddis/core';

/** Asks until the answer can be used; what `use` throws with a code is told. @internal */
export type Ask = <Value>(question: string, use: (answer: string) => Value) => Promise<Value>;

/** Asks at the terminal; `ask` is absent where there is none. @internal */
export function askOnTerminal(): { readonly ask: Ask | undefined; end(): void } {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return { ask: undefined, end: () => {} };
  const lines = createInterface({ input: stdin, output: stdout });
  // The end of the input, or Ctrl-C, gives it up: no question is answered any more.
  lines.once('close', () => process.exitCode ??= 1);
  return {
    async ask(question, use) {
      for (;;) {
        const answer = (await lines.question(question)).trim();
        try {
          return use(answer);
        } catch (error) {
          if (!isCaddisError(error)) throw error;
          stdout.write(`${error.message}\n${error.help ?? ''}\n`);
        }
      }
    },
    end: () => lines.close(),
  };
}
