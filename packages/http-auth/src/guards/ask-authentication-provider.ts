import { blameModule, describeValue, isThenable, moduleFault } from '@caddis/core';
import type { AuthenticatedUser, AuthenticationProvider, HttpRequest, HttpResponse } from '@caddis/core/http';

/**
 * Asks a provider who has sent a request. All calls to providers are made here.
 *
 * @returns `undefined` if the provider does not authenticate the request
 * @throws any error of the provider; `CORE_MODULE_FAULT` if its answer is neither a user nor `undefined`
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

/** Checks the answer of a provider. Never throws, although reading some values may. */
function isUser(value: unknown): value is AuthenticatedUser {
  try {
    if (typeof value !== 'object' || value === null) return false;
    const { id, metadata } = value as Partial<AuthenticatedUser>;
    return typeof id === 'string' && (metadata === undefined || Object.values(metadata).every((each) => typeof each === 'string'));
  } catch {
    return false;
  }
}
