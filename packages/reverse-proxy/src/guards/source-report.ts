import { blameModule, faultOf, isThenable, type Logger, moduleFault } from '@caddis/core';
import { type SourceStatus, sourceStatusProblem, type UpstreamSource } from '@caddis/core/http';

/**
 * Asks a source how it is doing: the one place of this package that does. Never throws.
 *
 * @param log - hears of a source that gives no status, but something else
 * @returns `undefined` where the source does not tell
 * @internal
 */
export function statusOf(source: UpstreamSource | undefined, log: Logger): SourceStatus | undefined {
  const call = { module: source, method: 'status' };
  let failure: unknown;
  try {
    const status: unknown = source?.status?.();
    const problem = status === undefined ? undefined : sourceStatusProblem(status);
    if (problem === undefined) return status as SourceStatus | undefined;
    if (isThenable(status)) Promise.resolve(status).then(undefined, () => undefined);
    failure = moduleFault(call, `returned what is no status: ${problem}`);
  } catch (error) {
    failure = blameModule(call, error);
  }
  log.error({ err: failure, fault: faultOf(failure) }, 'upstream source cannot say how it is doing');
  return undefined;
}
