import type { CaddisError } from './coded-error.js';
import { errors } from './errors.js';
import { type ModuleOrigin, originOf } from './module-origin.js';
import { isError, propertyOf } from './thrown.js';

/**
 * A violation of a module's contract, as it is logged.
 *
 * @public
 */
export interface ModuleFault extends ModuleOrigin {
  /** The method that was called. */
  readonly method: string;
}

/**
 * A call of a module's method that went wrong.
 *
 * @public
 */
export interface FaultyCall {
  /** The module whose method was called. */
  readonly module: unknown;
  /** The method of the module's contract. */
  readonly method: string;
}

/** The fault that each error stands for. */
const faults = new WeakMap<object, ModuleFault>();
/** How many causes of an error are searched. A limit is needed, because a chain of causes may be circular. */
const maxCauses = 16;
/** How many characters of a thrown string are included in a message. */
const maxText = 200;

/**
 * Creates the error for a module that violated its contract.
 *
 * @param call - the module and the method that was called
 * @param problem - what the module did, worded to follow the method's name in a message: `returned null, expected a list`
 * @param cause - what the module threw, if it did
 * @returns `CORE_MODULE_FAULT`, which names the module, its package and its place in the config
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
 * Prepares what a module threw, or rejected with, for rethrowing. An error is returned unchanged, because callers use its status and code, but
 * is recorded as thrown by the module. Anything else is replaced by `CORE_MODULE_FAULT`.
 *
 * @param call - the module and the method that was called
 * @param thrown - what the module threw; an error already recorded for another module stays so
 * @public
 */
export function blameModule(call: FaultyCall, thrown: unknown): unknown {
  if (!isError(thrown)) return moduleFault(call, `threw ${describeThrown(thrown)}, which is not an error`);
  const origin = originOf(call.module);
  if (origin !== undefined && faultOf(thrown) === undefined) faults.set(thrown, { ...origin, method: call.method });
  return thrown;
}

/**
 * Finds the module that threw an error, or one of the error's causes.
 *
 * @param error - any thrown value
 * @returns `undefined` if no module is recorded for it
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
 * Returns the kind of a value, for messages: `null`, `a string`, `a promise`. Never throws, whatever the value is.
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
 * Tells whether a value has a method `then`, like a promise. Never throws.
 *
 * @public
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof propertyOf(value, 'then') === 'function';
}

/**
 * Returns the message of any thrown value. Never throws.
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

/** Like `Array.isArray`, which throws for a revoked proxy. */
function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Describes a thrown value that is not an error. It is not converted to a string or logged, because doing so may run code of the module. */
function describeThrown(thrown: unknown): string {
  return typeof thrown === 'string' ? JSON.stringify(thrown.slice(0, maxText)) : describeValue(thrown);
}
