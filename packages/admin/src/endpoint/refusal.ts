import { isCaddisError } from '@caddis/core';
import { AdminError, isAdminError } from '@caddis/core/admin';
import { errorLine, tellError } from '@caddis/core/framework';
import type { Problem } from '@caddis/runtime';

/**
 * Makes what the client is told of an error of a load or a change: whatever is wrong with a config is the client's to mend.
 *
 * @param error - what was thrown
 * @param problems - what is wrong with the config, with the places in what was sent
 * @internal
 */
export function refusalOf(error: unknown, problems: readonly Problem[] = []): AdminError {
  if (isAdminError(error)) return error;
  const message = `loading config: ${errorLine(error)}`;
  if (!isCaddisError(error)) return new AdminError(400, message);
  const { code } = error;
  if (code === 'RUNTIME_INTERRUPTED') return new AdminError(503, 'the server ends', { code });
  const { expected, helps } = tellError(error);
  return new AdminError(400, message, { code, expected, help: helps[0], problems: problems.length === 0 ? undefined : problems });
}

/** Makes the error for a body that cannot be read. @internal */
export function unreadable(problems: readonly Problem[]): AdminError {
  const [first] = problems;
  const at = first?.line === undefined ? '' : ` in line ${first.line}, column ${first.column}`;
  return new AdminError(400, `the body cannot be read: ${first?.message}${at}`, { problems });
}
