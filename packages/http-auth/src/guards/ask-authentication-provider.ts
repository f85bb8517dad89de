import { blameModule, describeValue, isThenable, moduleFault } from '@caddis/core';
import type { AuthenticatedUser, AuthenticationProvider, HttpRequest, HttpResponse } from '@caddis/core/http';

/**
 * Asks a module who sent a request: the one place that does.
 *
 * @returns `undefined` where it does not know
 * @throws what the module throws or rejects with; `CORE_MODULE_FAULT` where it answers with something else than a user
 * @internal
 */
export async function askAuthenticationProvider(module: AuthenticationProvider, request: HttpRequest, response: HttpResponse): Promise<AuthenticatedUser | undefined> {
  const call = { module, method: 'authenticate' };
  let answer: unknown;
  try {
    answer = module.authenticate(request, response);
    if (isThenable(answer)) answer = await answer;
  } catch (error) {
    throw blameModule(call, error);
  }
  if (answer === undefined || isUser(answer)) return answer;
  throw moduleFault(call, `returned ${describeValue(answer)}, expected a user with an id, or undefined`);
}

/** Some values throw when they are looked at. */
function isUser(value: unknown): value is AuthenticatedUser {
  try {
    if (typeof value !== 'object' || value === null) return false;
    const { id, metadata } = value as Partial<AuthenticatedUser>;
    return typeof id === 'string' && (metadata === undefined || Object.values(metadata).every((each) => typeof each === 'string'));
  } catch {
    return false;
  }
}
