import { blameModule, describeValue, moduleFault } from '@caddis/core';
import type { AuthoritySource } from '@caddis/core/tls';

/**
 * Asks a source for the authorities that it names: the one place that does.
 *
 * @returns PEM; not empty
 * @throws what the source throws or rejects with; `CORE_MODULE_FAULT` where it answers with no list of texts; an error where it names none
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
