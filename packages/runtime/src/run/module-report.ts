import { type CaddisError, type Clock, isThenable, propertyOf, type Reporter } from '@caddis/core';
import { writeJson } from '../config/json-copy.js';
import { keepAlive, withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import { nextTurn, Pace } from '../pace.js';
import type { BuiltModule } from './built-module.js';
import { formatPlace, placeOf } from './place.js';
import { thrownCause } from './thrown-cause.js';

/** A report of a module, or why there is none. @public */
export type ModuleReport = { readonly ok: true; readonly report: unknown } | { readonly ok: false; readonly error: CaddisError };

/** Time limit of a report, in milliseconds. */
const deadlineMs = 5_000;

/** Maximum turns of the event loop for copying a report: a few hundred thousand values. */
const maxTurns = 40;

/**
 * Asks a module for a report of its state. Nothing that its `report` does can affect anyone but the caller.
 *
 * @param built - the module
 * @param clock - clock of the deadline
 * @returns a plain copy of the report; `undefined` if the module makes no reports
 * @internal
 */
export async function reportOf(built: BuiltModule, clock: Clock): Promise<ModuleReport | undefined> {
  const { planned, instance } = built;
  const failed = (reason: string, cause?: unknown): ModuleReport => {
    const parameters = { place: formatPlace(placeOf(planned)), reason, package: planned.module.package.name };
    return { ok: false, error: errors.RUNTIME_REPORT_FAILED(parameters, cause === undefined ? {} : { cause: thrownCause(cause) }) };
  };
  if (typeof propertyOf(instance, 'report') !== 'function') return undefined;
  const late = new Error(`it did not settle within ${deadlineMs / 1000} s`);
  try {
    const given = (instance as Reporter).report();
    const report: unknown = isThenable(given) ? await withDeadline(Promise.resolve(given), { clock, deadlineMs }, () => late) : given;
    if (typeof report !== 'object' || report === null) return failed(`it is no object`);
    return { ok: true, report: await keepAlive(plainCopy(report)) };
  } catch (error) {
    if (error === late || error instanceof NotPlain) return failed((error as Error).message);
    return failed('it threw', error);
  }
}

/** The reason why a report cannot be copied. */
class NotPlain extends Error {}

async function plainCopy(report: object): Promise<unknown> {
  const steps = writeJson(report, new Pace(), (pointer, reason) => new NotPlain(`${pointer} ${reason}`));
  for (let turns = 0; turns < maxTurns; turns += 1) {
    const { done, value } = steps.next();
    if (done === true) return JSON.parse(value);
    await nextTurn();
  }
  throw new NotPlain('it is too large');
}
