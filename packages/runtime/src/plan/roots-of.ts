import type { Plan, PlannedModule } from './plan.js';

/** The parts of a plan that have modules. @internal */
export type PlanRoots = Pick<Plan, 'storage' | 'apps'> & Partial<Pick<Plan, 'logs'>>;

/** The modules of a plan that have no host and are built once for the whole config: those of its logs, its storage and its apps. @internal */
export function rootsOf({ logs = [], storage, apps }: PlanRoots): readonly PlannedModule[] {
  const ofLogs = logs.flatMap(({ writer, encoder }) => [writer, encoder]);
  return [...ofLogs, storage, ...apps].filter((module) => module !== undefined);
}
