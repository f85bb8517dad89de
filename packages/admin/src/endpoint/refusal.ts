import { isCaddisError } from '@caddis/core';
import { AdminError, isAdminError } from '@caddis/core/admin';
import { errorLine, tellError } from '@caddis/core/framework';
import type { Problem } from '@caddis/runtime';

/**
 * Makes the answer to a failed load or change. All faults of a config are reported as the client's (400).
 *
 * @param error - what was thrown
 * @param problems - the problems of the config, with places in the text that was sent
 * @internal
 */
export function refusalOf(error: unknown, problems: readonly Problem[] = []): AdminError {
  if (isAdminError(error)) return error;
  const message = `loading config: ${errorLine(error)}`;
  if (!isCaddisError(error)) return new AdminError(400, message);
  const { code } = error;
  if (code === 'RUNTIME_INTERRUPTED') return new AdminError(503, 'the server is shutting down', { code });
  const { expected, helps } = tellError(error);
  return new AdminError(400, message, { code, expected, help: helps[0], problems: problems.length === 0 ? undefined : problems });
}

/** Makes the error for a body that cannot be parsed. @internal */
export function unreadable(problems: readonly Problem[]): AdminError {
  const [first] = problems;
  const at = first?.line === undefined ? '' : ` in line ${first.line}, column ${first.column}`;
  return new AdminError(400, `the body cannot be read: ${first?.message}${at}`, { problems });
}
