import { blameModule, describeValue, type FaultyCall, isThenable, moduleFault, originOf } from '@caddis/core';
import type { PlaceholderProvider, PlaceholderValue } from '@caddis/core/http';

/**
 * Asks a module for the value of a placeholder: the one place that does.
 *
 * @param provider - what a module has provided, or set as a function
 * @param name - the name behind the provider's prefix
 * @param by - the module that had the request when it provided the value
 * @returns `undefined` when the provider does not know the name
 * @throws what the provider throws; `CORE_MODULE_FAULT` where it answers with something else than a value
 * @internal
 */
export function askProvider(provider: PlaceholderProvider, name: string, by: object | undefined): PlaceholderValue | undefined {
  let value: unknown;
  try {
    value = provider.placeholder(name);
  } catch (error) {
    throw blameModule(callOf(provider, by), error);
  }
  if (value === undefined || isPlaceholderValue(value)) return value;
  // What a promise comes to is too late to be of use, and must not end the process.
  if (isThenable(value)) Promise.resolve(value).then(ignore, ignore);
  throw moduleFault(callOf(provider, by), `returned ${describeValue(value)} for ${JSON.stringify(name)}, expected a text or another value of a placeholder`);
}

/** The call of a provider, which is a module or the work of one. */
function callOf(provider: PlaceholderProvider, by: object | undefined): FaultyCall {
  return { module: by === undefined || originOf(provider) !== undefined ? provider : by, method: 'placeholder' };
}

/** Some values throw when they are looked at. */
function isPlaceholderValue(value: unknown): value is PlaceholderValue {
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  try {
    return value === null || value instanceof Date || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  } catch {
    return false;
  }
}

function ignore(): void {}
