/** A step of a module that is about to begin. @public */
export interface BegunStep {
  /** ID of the module; for a service, the service's name. */
  readonly module: string;
  /** JSON pointer of the module's object; empty for an adapter. */
  readonly path: string;
  /** Name of the module's package. */
  readonly package: string;
  /** E.g. `adapt`, `check`, `construct`, `provision`, `validate` or `start`. */
  readonly step: string;
}

/** Told of the steps of modules. @public */
export interface StepWatch {
  /** Called before code of a module runs, so that another thread or process can report where this one hangs. Called often. */
  readonly onStep?: ((step: BegunStep) => void) | undefined;
}
