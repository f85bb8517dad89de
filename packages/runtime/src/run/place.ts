import type { PlannedModule } from '../plan/plan.js';

/** Where a module stands in the config; also the fields of its log lines. @internal */
export type Place = {
  /** Its ID; for a service, the service's name. */
  readonly module: string;
  /** JSON pointer of its object. */
  readonly path: string;
};

/** Begins the text of an error: `/apps/http: http`. The whole config is `/`. @internal */
export function formatPlace({ module, path }: Place): string {
  return `${path === '' ? '/' : path}: ${module}`;
}

/** Where a planned module stands. @internal */
export function placeOf({ module, pointer }: PlannedModule): Place {
  return { module: module.descriptor.id, path: pointer };
}
