import type { ModuleLookup } from '../registry/registered-module.js';
import { type AdapterLimits, callAdapter, loadAdapter } from './load-adapter.js';

/** Options of {@link formatConfig}. @public */
export interface FormatConfigOptions extends AdapterLimits {
  /** Lookup for adapters. */
  readonly lookup: ModuleLookup;
  /** Name of the adapter, e.g. `yaml`. */
  readonly adapter: string;
}

/**
 * Formats the text of a config with its adapter.
 *
 * @param text - a text that the adapter can read
 * @returns `undefined` if the adapter cannot format
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and the errors of importing the adapter's package
 * @public
 */
export async function formatConfig(text: string, { adapter, lookup, adapterDeadlineMs }: FormatConfigOptions): Promise<string | undefined> {
  const loaded = await loadAdapter(adapter, lookup);
  if (typeof loaded.instance.format !== 'function') return undefined;
  const formatted = await callAdapter(loaded, 'format', text, { adapterDeadlineMs });
  if (typeof formatted !== 'string') throw loaded.failed('its format() returned no text');
  return formatted;
}
