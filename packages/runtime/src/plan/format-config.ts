import type { ModuleLookup } from '../registry/registered-module.js';
import { type AdapterLimits, callAdapter, loadAdapter } from './load-adapter.js';

/** What {@link formatConfig} is told besides the text. @public */
export interface FormatConfigOptions extends AdapterLimits {
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
export async function formatConfig(text: string, { adapter, lookup, adapterDeadlineMs }: FormatConfigOptions): Promise<string | undefined> {
  const loaded = await loadAdapter(adapter, lookup);
  if (typeof loaded.instance.format !== 'function') return undefined;
  const formatted = await callAdapter(loaded, 'format', text, { adapterDeadlineMs });
  if (typeof formatted !== 'string') throw loaded.failed('its format gave no text');
  return formatted;
}
