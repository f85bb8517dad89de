import { inTurns, Pace } from '../pace.js';
import type { Plan } from '../plan/plan.js';
import { comparePlans } from './compare-plans.js';
import { moduleChanges, type ModuleChange } from './module-changes.js';

/**
 * Predicts what a reload would do with the modules of a running config, as far as two plans show it. In addition, a reload rebuilds modules that use
 * a rebuilt service or app, and modules that refuse to be kept. Runs no code of modules.
 *
 * @param old - the plan of the running config
 * @param next - the plan of the new one
 * @returns what happens to each module, those of the new plan first
 * @public
 */
export async function diffPlans(old: Plan, next: Plan): Promise<readonly ModuleChange[]> {
  const pace = new Pace();
  const { same } = await inTurns(comparePlans(old, next, pace));
  return inTurns(moduleChanges(old, next, same, pace));
}
