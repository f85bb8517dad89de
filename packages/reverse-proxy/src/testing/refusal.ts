import type { ConfigInvalidError } from '@caddis/runtime';

/**
 * Says why a config was refused, with the place: what its check found, or what its start threw.
 *
 * @param error - what the load of the config threw
 */
export function refusalOf(error: unknown): string {
  const { problems, cause } = error as Partial<ConfigInvalidError>;
  if (problems === undefined) return String(cause);
  return problems.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`).join('\n');
}
