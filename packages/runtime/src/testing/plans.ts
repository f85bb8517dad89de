import { moduleDescriptor, type ModuleClass, type ModuleDescriptor } from '@caddis/core/framework';
import type { Plan, PlannedModule } from '../plan/plan.js';

/** A module to plan without a document. */
export interface ModuleSketch {
  readonly use: ModuleClass;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Modules in the field `guests`. */
  readonly guests?: readonly ModuleSketch[];
}

const testPackage = { name: 'test-package', version: '1.0.0', standard: false };

/** Creates the plan of a config with these apps. Works at any depth. */
export function planOf(...apps: readonly ModuleSketch[]): Plan {
  return {
    document: { apps },
    apps: apps.map((app) => plannedOf(app, `/apps/${moduleDescriptor(app.use)?.name}`)),
    admin: { disabled: true, listen: undefined, origins: undefined, enforceOrigin: false, secretsVisible: false, persist: false, loadDelayMs: 0, api: [] },
    logging: { level: 'info' },
    logs: [],
    choices: new Map(),
    secrets: [],
    ids: new Map(),
    warnings: [],
    moduleCount: apps.length,
  };
}

/** Creates the plan of one module. */
export function plannedOf(root: ModuleSketch, pointer: string): PlannedModule {
  const planned = sketchToPlan(root, pointer);
  const todo = [{ sketch: root, planned }];
  for (const { sketch, planned: host } of todo) {
    for (const [index, guest] of (sketch.guests ?? []).entries()) {
      const below = sketchToPlan(guest, `${host.pointer}/guests/${index}`);
      host.guests.push(below);
      todo.push({ sketch: guest, planned: below });
    }
  }
  return planned;
}

function sketchToPlan(sketch: ModuleSketch, pointer: string): PlannedModule & { readonly guests: PlannedModule[] } {
  const descriptor = moduleDescriptor(sketch.use) as ModuleDescriptor;
  return {
    module: { descriptor, target: sketch.use, package: testPackage },
    pointer,
    config: { ...sketch.config, ...(sketch.guests === undefined ? {} : { guests: sketch.guests.map(() => ({})) }) },
    guests: [],
  };
}
