import type { LogFields } from '@caddis/core';
import { type Logger as Pino, pino } from 'pino';
import { errorFields } from './error-fields.js';

/** Fields that hold secrets whatever module writes them. */
const secretFields = ['password', 'secret', 'token', 'api_key', 'private_key', 'authorization', 'proxy-authorization', 'cookie', 'set-cookie'];

/** What stands around the fields in a line that has nothing else. */
const before = '{,';
const message = 'm';
const after = `,"msg":"${message}"}\n`;

/**
 * Makes JSON of log fields, errors and secrets among them: pino does, which writes a line and gives back what is between its ends.
 *
 * @internal
 */
export class JsonMembers {
  readonly #pino: Pino;
  #line = '';

  /** @param redact - names of fields that are secret, besides the usual ones */
  constructor(redact: readonly string[] = []) {
    this.#pino = pino(
      {
        level: 'info',
        base: null,
        timestamp: false,
        formatters: { level: () => ({}) },
        serializers: { err: errorFields },
        redact: { paths: redactedPaths([...secretFields, ...redact]), censor: '[redacted]' },
      },
      { write: (line: string) => void (this.#line = line) },
    );
  }

  /** Prepares fields that many lines have. */
  bind(fields: LogFields): Pino {
    return this.#pino.child(fields);
  }

  /**
   * Makes the members of a JSON object.
   *
   * @param fields - of one line
   * @param bound - of all lines of a logger
   */
  textOf(fields: LogFields | undefined, bound: Pino = this.#pino): string {
    bound.info(fields ?? {}, message);
    const line = this.#line;
    // No field at all leaves the brace and the message, with one comma for both.
    return line.slice(before.length, Math.max(before.length, line.length - after.length));
  }
}

/** A name at the top of a line and in its objects, two levels deep. */
function redactedPaths(names: readonly string[]): string[] {
  return names.flatMap((name) => ['', '*', '*.*'].map((parent) => `${parent}["${name}"]`));
}
