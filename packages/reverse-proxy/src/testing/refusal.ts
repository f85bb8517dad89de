import type { ConfigInvalidError } from '@caddis/runtime';

/**
 * Returns why a config was refused, with the place: the problems that its check found, or the error of its start.
 *
 * @param error - the error from loading the config
 */
export function refusalOf(error: unknown): string {
  const { problems, cause } = error as Partial<ConfigInvalidError>;
  if (problems === undefined) return String(cause);
  return problems.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`).join('\n');
}
