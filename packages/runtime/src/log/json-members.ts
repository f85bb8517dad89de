import { type LogFields, messageOf, propertyOf } from '@caddis/core';
import { type Logger as Pino, pino } from 'pino';
import { errorFields } from './error-fields.js';

/** Fields that are always treated as secret. */
const secretFields = ['password', 'secret', 'token', 'api_key', 'private_key', 'authorization', 'proxy-authorization', 'cookie', 'set-cookie'];

/** What pino writes before and after the fields of a line. */
const before = '{,';
const message = 'm';
const after = `,"msg":"${message}"}\n`;

/**
 * Converts log fields to JSON, including errors and the redaction of secrets. Uses pino to write a line, and returns the part with the fields.
 *
 * @internal
 */
export class JsonMembers {
  readonly #pino: Pino;
  #line = '';

  /** @param redact - names of secret fields, in addition to the usual ones */
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

  /** Prepares fields that are common to many lines. */
  bind(fields: LogFields): Pino {
    try {
      return this.#pino.child(fields);
    } catch (error) {
      return this.#pino.child(readableFields(fields, error));
    }
  }

  /**
   * Converts fields to the members of a JSON object. Never throws, because a module may log values that throw when they are read.
   *
   * @param fields - fields of one line
   * @param bound - fields of all lines of a logger
   */
  textOf(fields: LogFields | undefined, bound: Pino = this.#pino): string {
    try {
      bound.info(fields ?? {}, message);
    } catch (error) {
      bound.info(readableFields(fields, error), message);
    }
    const line = this.#line;
    // Without any fields, the brace and the message share one comma.
    return line.slice(before.length, Math.max(before.length, line.length - after.length));
  }
}

/** Copies fields, catching errors of their getters. @internal */
export function copiedFields(fields: LogFields): LogFields {
  try {
    return { ...fields };
  } catch (error) {
    return readableFields(fields, error);
  }
}

/** Returns the plain values among fields that cannot all be read, and the reason for leaving out the others. */
function readableFields(fields: LogFields | undefined, error: unknown): LogFields {
  const kept: Record<string, unknown> = {};
  for (const name of namesOf(fields)) {
    const value = propertyOf(fields, name);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || name === 'err') kept[name] = value;
  }
  return { ...kept, unreadable: messageOf(error) };
}

/** A proxy may also throw when its keys are listed. */
function namesOf(fields: LogFields | undefined): readonly string[] {
  try {
    return Object.keys(fields ?? {});
  } catch {
    return [];
  }
}

/** Returns the paths of a field at the top of a line and in its objects, two levels deep. */
function redactedPaths(names: readonly string[]): string[] {
  return names.flatMap((name) => ['', '*', '*.*'].map((parent) => `${parent}["${name}"]`));
}
