import { blameModule, describeValue, moduleFault } from '@caddis/core';
import type { AuthoritySource } from '@caddis/core/tls';

/**
 * Calls a source for its CA certificates and checks the result. All such calls are made here.
 *
 * @returns certificates in PEM; never empty
 * @throws the source's error; `CORE_MODULE_FAULT` if it does not return a list of texts; an error if the list is empty
 * @public
 */
export async function askAuthorities(source: AuthoritySource): Promise<readonly string[]> {
  const call = { module: source, method: 'authorities' };
  let answer: unknown;
  try {
    answer = await source.authorities();
  } catch (error) {
    throw blameModule(call, error);
  }
  if (!Array.isArray(answer) || !answer.every((text) => typeof text === 'string')) throw moduleFault(call, `answered ${describeValue(answer)}, expected a list of texts`);
  if (answer.length === 0) throw new Error('the source of authorities names none');
  return answer as readonly string[];
}
