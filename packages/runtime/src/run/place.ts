import type { CaddisError } from '@caddis/core';
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

/** An error that knows which module of the config it is about. @internal */
export type PlacedError = CaddisError & {
  /** JSON pointer of the module's object. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
};

/** Lets an error know which module it is about, so that it can be told with a line of the config. Its text says both, so logs do not have them again. @internal */
export function placed(error: CaddisError, { path, module }: Place): PlacedError {
  return Object.defineProperties(error, { pointer: { value: path }, module: { value: module } }) as PlacedError;
}
