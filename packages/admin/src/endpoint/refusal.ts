import { isCaddisError } from '@caddis/core';
import { AdminError, isAdminError } from '@caddis/core/admin';
import type { ConfigInvalidError, FailurePlace, Problem } from '@caddis/runtime';
import { errorChain } from './error-chain.js';

/**
 * Makes what the client is told of an error of a load or a change: whatever is wrong with a config is the client's to mend.
 *
 * @param error - what was thrown
 * @param place - how problems are to be told; as they are when left out
 * @param failures - where in what was sent the modules stand that have failed
 * @internal
 */
export function refusalOf(error: unknown, place: (problems: readonly Problem[]) => readonly Problem[] = (problems) => problems, failures: readonly FailurePlace[] = []): AdminError {
  if (isAdminError(error)) return error;
  if (!isCaddisError(error)) return new AdminError(400, `loading config: ${errorChain(error)}`);
  const { code, help } = error;
  if (code === 'RUNTIME_INTERRUPTED') return new AdminError(503, 'the server ends', { code });
  const problems = code === 'RUNTIME_CONFIG_INVALID' ? place((error as ConfigInvalidError).problems) : failures.length === 0 ? undefined : failures.map(problemOf);
  return new AdminError(400, `loading config: ${errorChain(error)}`, { code, help, problems });
}

/** Tells of a module that has failed as of any other problem of a config. */
function problemOf({ error, pointer, module, line, column }: FailurePlace): Problem {
  const message = errorChain(error);
  // A problem tells its place beside its message.
  const place = `${pointer}: ${module}: `;
  return { code: error.code, severity: 'error', message: message.startsWith(place) ? message.slice(place.length) : message, pointer, module, line, column, help: error.help };
}

/** Makes the error for a body that cannot be read. @internal */
export function unreadable(problems: readonly Problem[]): AdminError {
  const [first] = problems;
  const at = first?.line === undefined ? '' : ` in line ${first.line}, column ${first.column}`;
  return new AdminError(400, `the body cannot be read: ${first?.message}${at}`, { problems });
}
