import { type LogFields, messageOf, propertyOf } from '@caddis/core';
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
    try {
      return this.#pino.child(fields);
    } catch (error) {
      return this.#pino.child(readableFields(fields, error));
    }
  }

  /**
   * Makes the members of a JSON object. Never throws: a module may log what throws when it is looked at, and must not fail by that.
   *
   * @param fields - of one line
   * @param bound - of all lines of a logger
   */
  textOf(fields: LogFields | undefined, bound: Pino = this.#pino): string {
    try {
      bound.info(fields ?? {}, message);
    } catch (error) {
      bound.info(readableFields(fields, error), message);
    }
    const line = this.#line;
    // No field at all leaves the brace and the message, with one comma for both.
    return line.slice(before.length, Math.max(before.length, line.length - after.length));
  }
}

/** Copies fields, which may throw when they are read. @internal */
export function copiedFields(fields: LogFields): LogFields {
  try {
    return { ...fields };
  } catch (error) {
    return readableFields(fields, error);
  }
}

/** What can be written of fields that cannot all be read: plain values, and what was wrong with the others. */
function readableFields(fields: LogFields | undefined, error: unknown): LogFields {
  const kept: Record<string, unknown> = {};
  for (const name of namesOf(fields)) {
    const value = propertyOf(fields, name);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || name === 'err') kept[name] = value;
  }
  return { ...kept, unreadable: messageOf(error) };
}

/** A proxy may throw at this question, too. */
function namesOf(fields: LogFields | undefined): readonly string[] {
  try {
    return Object.keys(fields ?? {});
  } catch {
    return [];
  }
}

/** A name at the top of a line and in its objects, two levels deep. */
function redactedPaths(names: readonly string[]): string[] {
  return names.flatMap((name) => ['', '*', '*.*'].map((parent) => `${parent}["${name}"]`));
}
