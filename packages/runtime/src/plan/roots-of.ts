import type { Plan, PlannedModule } from './plan.js';

/** The modules of a plan that have no host and are built once for the whole config: its storage and its apps. @internal */
export function rootsOf({ storage, apps }: Pick<Plan, 'storage' | 'apps'>): readonly PlannedModule[] {
  return storage === undefined ? apps : [storage, ...apps];
}
