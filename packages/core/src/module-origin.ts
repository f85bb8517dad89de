import { moduleDescriptor } from './framework/descriptor.js';

/**
 * Identifies a module and where it comes from.
 *
 * @public
 */
export interface ModuleOrigin {
  /** ID of the module. */
  readonly module: string;
  /** npm package that contains the module; empty if unknown. */
  readonly package: string;
  /** JSON pointer of the module's object in the config; empty if unknown. */
  readonly path: string;
}

const originKey = Symbol.for('caddis.module_origin');

/**
 * Returns which module an object is; used by hosts to report which of their guests did something wrong.
 *
 * @param value - a guest, or any other value
 * @returns the module's ID, package and place; only the ID if the module was created with `new` or has frozen itself;
 * `undefined` if the value is not a module
 * @public
 */
export function originOf(value: unknown): ModuleOrigin | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const recorded = (value as Readonly<Record<symbol, ModuleOrigin | undefined>>)[originKey];
    if (recorded !== undefined) return recorded;
    const descriptor = moduleDescriptor(value.constructor);
    return descriptor === undefined ? undefined : { module: descriptor.id, package: '', path: '' };
  } catch {
    // A module may be a proxy whose traps throw.
    return undefined;
  }
}

/** Records on a module instance which module it is. Does nothing if the object is not extensible. @public */
export function recordOrigin(target: object, origin: ModuleOrigin): void {
  try {
    Object.defineProperty(target, originKey, { value: origin, configurable: true });
  } catch {
    // The module has frozen itself; its ID can still be read from its class.
  }
}
