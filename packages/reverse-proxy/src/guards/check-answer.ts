import { blameModule, moduleFault } from '@caddis/core';
import { type Upstream, type UpstreamSource, upstreamsProblem } from '@caddis/core/http';

/**
 * Validates an answer of a source.
 *
 * @param method - the method that returned it
 * @throws `CORE_MODULE_FAULT` if it is not a list of upstreams
 * @internal
 */
export function checkAnswer(source: UpstreamSource | undefined, answer: unknown, method = 'getUpstreams'): asserts answer is readonly Upstream[] {
  const call = { module: source, method };
  let problem: string | undefined;
  try {
    problem = upstreamsProblem(answer);
  } catch (error) {
    throw blameModule(call, error);
  }
  if (problem !== undefined) throw moduleFault(call, `answered with something that is not a list of upstreams: ${problem}`);
}
