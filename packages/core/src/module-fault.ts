import type { CaddisError } from './coded-error.js';
import { errors } from './errors.js';
import { type ModuleOrigin, originOf } from './module-origin.js';
import { isError, propertyOf } from './thrown.js';

/**
 * What a module did against its contract, as far as logs tell it.
 *
 * @public
 */
export interface ModuleFault extends ModuleOrigin {
  /** The method that was called. */
  readonly method: string;
}

/**
 * A call into a module that went wrong.
 *
 * @public
 */
export interface FaultyCall {
  /** The module that was called. */
  readonly module: unknown;
  /** The method of its contract. */
  readonly method: string;
}

/** Faults by the errors that tell of them. */
const faults = new WeakMap<object, ModuleFault>();
/** Causes that are looked at; a chain of causes may lead back to its beginning. */
const maxCauses = 16;
/** Characters of a text that was thrown which are told. */
const maxText = 200;

/**
 * Makes the error for a module that broke its contract.
 *
 * @param call - which module, and what was asked of it
 * @param problem - what it did, as it stands behind the method in a message: `returned null, expected a list`
 * @param cause - what it threw, if it did
 * @returns `CORE_MODULE_FAULT`, which names the module, its package and its place
 * @public
 */
export function moduleFault({ module, method }: FaultyCall, problem: string, cause?: unknown): CaddisError {
  const origin = originOf(module) ?? { module: 'a module', package: '', path: '' };
  const error = errors.CORE_MODULE_FAULT(
    {
      path: origin.path === '' ? '/' : origin.path,
      module: origin.module,
      package: origin.package === '' ? 'unknown' : origin.package,
      method,
      problem,
    },
    { cause },
  );
  faults.set(error, { ...origin, method });
  return error;
}

/**
 * Prepares what a module threw, or rejected with, to be passed on. An error stays the one it is, since its status and code mean
 * something to others, and is remembered as that of the module; anything else becomes `CORE_MODULE_FAULT`.
 *
 * @param call - which module, and what was asked of it
 * @param thrown - what it threw; an error that is known as that of another module stays so
 * @public
 */
export function blameModule(call: FaultyCall, thrown: unknown): unknown {
  if (!isError(thrown)) return moduleFault(call, `threw ${describeThrown(thrown)}, which is no error`);
  const origin = originOf(call.module);
  if (origin !== undefined && faultOf(thrown) === undefined) faults.set(thrown, { ...origin, method: call.method });
  return thrown;
}

/**
 * Finds the module that an error, or one of its causes, tells of.
 *
 * @param error - anything that was thrown
 * @returns `undefined` where no module is known to have thrown it
 * @public
 */
export function faultOf(error: unknown): ModuleFault | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < maxCauses && typeof current === 'object' && current !== null; depth += 1) {
    const fault = faults.get(current);
    if (fault !== undefined) return fault;
    current = propertyOf(current, 'cause');
  }
  return undefined;
}

/**
 * Says what kind of value it is, for messages: `null`, `a string`, `a promise`. Never throws, whatever the value is.
 *
 * @public
 */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (isList(value)) return 'a list';
  return isThenable(value) ? 'a promise' : 'an object';
}

/**
 * Tells whether a value is a promise, or behaves like one. Never throws.
 *
 * @public
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof propertyOf(value, 'then') === 'function';
}

/**
 * Text of whatever was thrown. Never throws.
 *
 * @public
 */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return describeValue(thrown);
  }
}

/** A proxy that was revoked throws even at this question. */
function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Of what is no error little can be said, and it must not go into a log: nobody knows what looking at it does. */
function describeThrown(thrown: unknown): string {
  return typeof thrown === 'string' ? JSON.stringify(thrown.slice(0, maxText)) : describeValue(thrown);
}
