import type { Plan, PlannedModule } from './plan.js';

/** The parts of a plan that contain modules. @internal */
export type PlanRoots = Pick<Plan, 'storage' | 'apps'> & Partial<Pick<Plan, 'logs'>>;

/** Returns the modules of a plan that have no host and are built once per config: those of the logs, the storage and the apps. @internal */
export function rootsOf({ logs = [], storage, apps }: PlanRoots): readonly PlannedModule[] {
  const ofLogs = logs.flatMap(({ writer, encoder }) => [writer, encoder]);
  return [...ofLogs, storage, ...apps].filter((module) => module !== undefined);
}
