import { planConfig, type Registry } from '@caddis/runtime';
import { guestModules } from '../trial/guest-modules.js';
import { findingAbout, type VerifyFinding } from './verify-report.js';

/**
 * Checks the example configs of a package as `caddis check` does.
 *
 * @param examples - the texts, by path in the package
 * @param registry - contains the package and what is installed with it; modules of `others` are added to it
 * @param others - exports of other packages whose modules the examples may use
 * @returns the first error of each invalid example
 */
export async function exampleFindings(examples: Readonly<Record<string, string>>, registry: Registry, others: readonly object[]): Promise<readonly VerifyFinding[]> {
  for (const [id, target] of guestModules(others)) if (registry.providers(id).length === 0) registry.add(target, { name: 'companions', version: '0.0.0', standard: true });
  const found: VerifyFinding[] = [];
  for (const [file, text] of Object.entries(examples)) {
    const result = await planConfig(text, { lookup: registry });
    const problem = result.ok ? undefined : result.problems.find(({ severity }) => severity === 'error');
    if (problem === undefined) continue;
    const place = problem.pointer === '' ? '' : ` at ${problem.pointer}`;
    found.push(findingAbout('VERIFY_EXAMPLE_INVALID', `${problem.code}${place}: ${problem.message}`, { file, ...(problem.module === undefined ? {} : { module: problem.module }) }));
  }
  return found;
}
