import { moduleDescriptor } from './framework/descriptor.js';

/**
 * Which module an object is, and where it comes from.
 *
 * @public
 */
export interface ModuleOrigin {
  /** ID of the module. */
  readonly module: string;
  /** npm package that it was taken from; empty where that is not known. */
  readonly package: string;
  /** JSON pointer of the module's object in the config; empty where that is not known. */
  readonly path: string;
}

const originKey = Symbol.for('caddis.module_origin');

/**
 * Tells which module an object is: for hosts that have to say which of their guests did something wrong.
 *
 * @param value - a guest, or anything else
 * @returns its ID, package and place; of a module that was made with `new`, or that cannot be written to, the ID alone;
 * `undefined` for what is no module
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
    // A module may be a proxy that throws at every question.
    return undefined;
  }
}

/** Records on a built module which one it is. Does nothing where the object takes no more properties. @public */
export function recordOrigin(target: object, origin: ModuleOrigin): void {
  try {
    Object.defineProperty(target, originKey, { value: origin, configurable: true });
  } catch {
    // The module has frozen itself; its class still tells the ID.
  }
}
