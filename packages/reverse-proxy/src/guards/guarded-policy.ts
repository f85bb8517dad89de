import { blameModule, describeValue, isThenable, moduleFault, propertyOf } from '@caddis/core';
import type { Candidate, HttpRequest, HttpResponse, SelectionPolicy } from '@caddis/core/http';

/** Up to this length, lists of candidates are searched linearly; for longer lists a set is created, once per list. */
const maxCompared = 32;

const members = new WeakMap<readonly Candidate[], ReadonlySet<unknown>>();

/**
 * Wraps a selection policy; all calls to policies are made here, also for policies inside others. If the result is not one of the
 * candidates, the policy has failed.
 *
 * @internal
 */
export class GuardedPolicy implements SelectionPolicy {
  constructor(
    /** The wrapped policy. */
    readonly module: SelectionPolicy,
  ) {}

  /**
   * Lets the policy choose.
   *
   * @returns one of the candidates, or `undefined` if the policy finds none
   * @throws any error of the policy; `CORE_MODULE_FAULT` if it returns anything but one of the candidates or `undefined`
   */
  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest, response: HttpResponse): Some | undefined {
    const { module } = this;
    let picked: unknown;
    try {
      picked = module.select(candidates, request, response);
    } catch (error) {
      throw blameModule({ module, method: 'select' }, error);
    }
    if (picked === undefined || isAmong(candidates, picked)) return picked;
    if (isThenable(picked)) Promise.resolve(picked).then(ignore, ignore);
    const what = isCandidate(picked) ? 'an upstream that is not among the candidates' : describeValue(picked);
    throw moduleFault({ module, method: 'select' }, `returned ${what}, expected one of the candidates or undefined`);
  }
}

function isAmong<Some extends Candidate>(candidates: readonly Some[], picked: unknown): picked is Some {
  if (candidates.length <= maxCompared) return (candidates as readonly unknown[]).includes(picked);
  let set = members.get(candidates);
  if (set === undefined) {
    set = new Set(candidates);
    members.set(candidates, set);
  }
  return set.has(picked);
}

function isCandidate(value: unknown): boolean {
  return propertyOf(value, 'upstream') !== undefined;
}

function ignore(): void {
  // A promise is not a valid result; its outcome does not matter.
}
