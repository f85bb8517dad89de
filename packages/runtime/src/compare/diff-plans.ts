import { inTurns, Pace } from '../pace.js';
import type { Plan } from '../plan/plan.js';
import { comparePlans } from './compare-plans.js';
import { moduleChanges, type ModuleChange } from './module-changes.js';

/**
 * Tells what a reload would make of the modules of a running config, as far as two plans can tell: what asks for a service or an app that is built anew,
 * and what refuses to be kept, is built anew too. Runs no code of modules.
 *
 * @param old - the plan of the running config
 * @param next - the plan of the new one
 * @returns what becomes of each module, those of the new plan first
 * @public
 */
export async function diffPlans(old: Plan, next: Plan): Promise<readonly ModuleChange[]> {
  const pace = new Pace();
  const { same } = await inTurns(comparePlans(old, next, pace));
  return inTurns(moduleChanges(old, next, same, pace));
}
