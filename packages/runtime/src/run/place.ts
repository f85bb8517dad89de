import type { CaddisError } from '@caddis/core';
import type { PlannedModule } from '../plan/plan.js';

/** The place of a module in the config; also used as fields of its log lines. @internal */
export type Place = {
  /** ID of the module; for a service, the service's name. */
  readonly module: string;
  /** JSON pointer of the module's object. */
  readonly path: string;
};

/** Formats the start of an error message: `/apps/http: http`. The whole config is `/`. @internal */
export function formatPlace({ module, path }: Place): string {
  return `${path === '' ? '/' : path}: ${module}`;
}

/** Returns the place of a planned module. @internal */
export function placeOf({ module, pointer }: PlannedModule): Place {
  return { module: module.descriptor.id, path: pointer };
}

/** An error that refers to a module of the config. @internal */
export type PlacedError = CaddisError & {
  /** JSON pointer of the module's object. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
};

/** Adds the module to an error, so that it can be shown with a line of the config. Not enumerable, because the message has both. @internal */
export function placed(error: CaddisError, { path, module }: Place): PlacedError {
  return Object.defineProperties(error, { pointer: { value: path }, module: { value: module } }) as PlacedError;
}
