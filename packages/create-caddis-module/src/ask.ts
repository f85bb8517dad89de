import { createInterface } from 'node:readline';
import { isCaddisError } from '@caddis/core';
import { errors } from './errors.js';

/** Asks a question until `use` accepts the answer. An error with a code from `use` is shown, and the question is repeated. @internal */
export type Ask = <Value>(question: string, use: (answer: string) => Value) => Promise<Value>;

/** Asks questions on the terminal; `ask` is undefined if there is no terminal. @internal */
export function askOnTerminal(): { readonly ask: Ask | undefined; end(): void } {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return { ask: undefined, end: () => {} };
  const lines = createInterface({ input: stdin, output: stdout });
  // The iterator keeps lines that are typed before the question; `question` would drop them.
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question, use) {
      for (;;) {
        lines.setPrompt(question);
        lines.prompt();
        const { value, done } = await answers.next();
        // End of input, or Ctrl-C.
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
