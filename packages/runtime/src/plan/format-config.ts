import type { ModuleLookup } from '../registry/registered-module.js';
import { loadAdapter } from './load-adapter.js';

/** What {@link formatConfig} is told besides the text. @public */
export interface FormatConfigOptions {
  /** Where adapters are looked up. */
  readonly lookup: ModuleLookup;
  /** Name of the adapter: `yaml`, say. */
  readonly adapter: string;
}

/**
 * Writes a config in its usual form, as its adapter does.
 *
 * @param text - a text that the adapter can read
 * @returns `undefined` where the adapter writes no texts
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and what importing the adapter's package throws
 * @public
 */
export async function formatConfig(text: string, { adapter, lookup }: FormatConfigOptions): Promise<string | undefined> {
  const { instance, failed } = await loadAdapter(adapter, lookup);
  if (typeof instance.format !== 'function') return undefined;
  let formatted: unknown;
  try {
    formatted = await instance.format(text);
  } catch (error) {
    throw failed('its format threw', error);
  }
  if (typeof formatted !== 'string') throw failed('its format gave no text');
  return formatted;
}
