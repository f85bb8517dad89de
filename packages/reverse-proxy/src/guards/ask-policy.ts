import { blameModule, describeValue, isThenable, moduleFault, propertyOf } from '@caddis/core';
import type { Candidate, HttpRequest, HttpResponse, SelectionPolicy } from '@caddis/core/http';

/** Candidates up to this number are compared one by one; more have a set made once for their pool. */
const maxCompared = 32;

const members = new WeakMap<readonly Candidate[], ReadonlySet<unknown>>();

/**
 * Asks a selection policy: the one place that calls them, those inside others too.
 *
 * @returns one of the pool, or `undefined` when the policy finds none
 * @throws what the policy throws; `CORE_MODULE_FAULT` where it returns anything but one of the pool or `undefined`
 * @internal
 */
export function askPolicy<Some extends Candidate>(
  policy: SelectionPolicy,
  pool: readonly Some[],
  request: HttpRequest,
  response: HttpResponse,
): Some | undefined {
  let picked: unknown;
  try {
    picked = policy.select(pool, request, response);
  } catch (error) {
    throw blameModule({ module: policy, method: 'select' }, error);
  }
  if (picked === undefined || isOf(pool, picked)) return picked as Some | undefined;
  if (isThenable(picked)) Promise.resolve(picked).then(ignore, ignore);
  const what = isCandidate(picked) ? 'an upstream that is not of the pool' : describeValue(picked);
  throw moduleFault({ module: policy, method: 'select' }, `returned ${what}, expected one of the pool or undefined`);
}

function isOf(pool: readonly Candidate[], picked: unknown): boolean {
  if (pool.length <= maxCompared) return (pool as readonly unknown[]).includes(picked);
  let set = members.get(pool);
  if (set === undefined) {
    set = new Set(pool);
    members.set(pool, set);
  }
  return set.has(picked);
}

function isCandidate(value: unknown): boolean {
  return propertyOf(value, 'upstream') !== undefined;
}

function ignore(): void {
  // A promise is no answer here; what becomes of it interests nobody.
}
