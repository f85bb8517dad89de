import { randomBytes } from 'node:crypto';
import { faultOf, isError, messageOf, propertyOf, type ModuleFault } from '@caddis/core';
import { isHandlerError, type HttpRequest } from '@caddis/core/http';
import { statusText } from '../response/status-text.js';

/** An error of a handler, with what error routes and logs say of it. @internal */
export interface Failure {
  readonly error: unknown;
  readonly status: number;
  readonly message: string;
  /** Nine random characters that tie a log line to what a client reports. */
  readonly id: string;
  /** Where the error was made. */
  readonly trace: string;
  /** The module that failed, where it is a mistake of its code; absent for errors that say which status is meant. */
  readonly fault: ModuleFault | undefined;
}

/**
 * Makes a failure of whatever a handler threw.
 *
 * @param error - an error with a status, or anything else, which counts as 500
 * @internal
 */
export function failureOf(error: unknown): Failure {
  return {
    error,
    status: statusOf(error),
    message: messageOf(error),
    id: randomId(),
    trace: traceOf(error),
    // A handler that says which status is meant knows what it does; what led to it may still be somebody's mistake.
    fault: faultOf(isHandlerError(error) ? propertyOf(error, 'cause') : error),
  };
}

/** The status that an error asks for. One that cannot be sent is a mistake of whoever made the error. @internal */
export function statusOf(error: unknown): number {
  const status = isHandlerError(error) ? propertyOf(error, 'status') : undefined;
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 999 ? status : 500;
}

/** The line of the stack below the message, which may be anything that a module has put there. */
function traceOf(error: unknown): string {
  const stack = isError(error) ? propertyOf(error, 'stack') : undefined;
  if (typeof stack !== 'string') return '';
  return stack.split('\n', 2)[1]?.trim().replace(/^at /, '') ?? '';
}

/** Sets `{http.error.…}`. @internal */
export function setErrorPlaceholders({ placeholders }: HttpRequest, failure: Failure): void {
  placeholders.set('http.error', failure.message);
  placeholders.set('http.error.status_code', BigInt(failure.status));
  placeholders.set('http.error.status_text', statusText(failure.status));
  placeholders.set('http.error.message', failure.message);
  placeholders.set('http.error.trace', failure.trace);
  placeholders.set('http.error.id', failure.id);
}

const characters = 'abcdefghijkmnpqrstuvwxyz0123456789';

function randomId(): string {
  return Array.from(randomBytes(9), (byte) => characters[byte % characters.length]).join('');
}
