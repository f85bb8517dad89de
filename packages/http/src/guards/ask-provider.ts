import { blameModule, describeValue, type FaultyCall, isThenable, moduleFault, originOf } from '@caddis/core';
import type { PlaceholderProvider, PlaceholderValue } from '@caddis/core/http';

/**
 * Calls a provider for the value of a placeholder and checks the result. All such calls are made here.
 *
 * @param provider - a provider that a module has registered, or a function that it has set
 * @param name - the name after the provider's prefix
 * @param by - the module that had the request at that time
 * @returns `undefined` if the provider does not know the name
 * @throws the provider's error; `CORE_MODULE_FAULT` if it returns something other than a value
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
  // Placeholders are synchronous, so a promise is useless. Its rejection must not end the process.
  if (isThenable(value)) Promise.resolve(value).then(ignore, ignore);
  throw moduleFault(callOf(provider, by), `returned ${describeValue(value)} for ${JSON.stringify(name)}, expected a text or another value of a placeholder`);
}

/** Describes the call for errors. The provider may be a module, or an object that a module has created. */
function callOf(provider: PlaceholderProvider, by: object | undefined): FaultyCall {
  return { module: by === undefined || originOf(provider) !== undefined ? provider : by, method: 'placeholder' };
}

/** Checks in a `try`, because some values throw when their properties are read. */
function isPlaceholderValue(value: unknown): value is PlaceholderValue {
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  try {
    return value === null || value instanceof Date || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  } catch {
    return false;
  }
}

function ignore(): void {}
