import { createInterface } from 'node:readline';
import { isCaddisError } from '@caddis/core';
import { errors } from './errors.js';

/** Asks until the answer can be used; what `use` throws with a code is told. @internal */
export type Ask = <Value>(question: string, use: (answer: string) => Value) => Promise<Value>;

/** Asks at the terminal; `ask` is absent where there is none. @internal */
export function askOnTerminal(): { readonly ask: Ask | undefined; end(): void } {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return { ask: undefined, end: () => {} };
  const lines = createInterface({ input: stdin, output: stdout });
  // Keeps what is typed before it is asked for; `question` would drop it.
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question, use) {
      for (;;) {
        lines.setPrompt(question);
        lines.prompt();
        const { value, done } = await answers.next();
        // The end of the input, or Ctrl-C.
        if (done === true) throw errors.CREATE_NO_ANSWER();
        try {
          return use(String(value).trim());
        } catch (error) {
          if (!isCaddisError(error)) throw error;
          stdout.write(`${error.message}\n${error.help ?? ''}\n`);
        }
      }
    },
    end: () => lines.close(),
  };
}
