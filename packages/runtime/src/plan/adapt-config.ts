import { inTurns, Pace } from '../pace.js';
import type { Problem } from '../problems/problem.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import type { AdapterLimits } from './load-adapter.js';
import { placeFindings } from './place-findings.js';
import { readDocument } from './read-source.js';

/** What {@link adaptConfig} is told besides the text. @public */
export interface AdaptOptions extends AdapterLimits {
  /** Where adapters are looked up. */
  readonly lookup: ModuleLookup;
  /** Name of the adapter: `yaml`, say; `json` when left out, `jsonc` for JSON with comments. */
  readonly adapter?: string | undefined;
  /** Name of the text, for problems. */
  readonly file?: string | undefined;
}

/** Outcome of reading a text. @public */
export type AdaptResult =
  | { readonly ok: true; readonly document: unknown; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a config in the language of an adapter. Nothing is checked but that it can be read.
 *
 * @returns the document, or every problem with its place in the text
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and what importing the adapter's package throws
 * @public
 */
export async function adaptConfig(text: string, { adapter, lookup, file, adapterDeadlineMs }: AdaptOptions): Promise<AdaptResult> {
  const pace = new Pace();
  const { parsed, findings, locate } = await readDocument(text, { adapter, lookup, pace, adapterDeadlineMs });
  const problems = await inTurns(placeFindings(findings, pace, { text, file, secrets: [], locate }));
  if (parsed === undefined || problems.some(({ severity }) => severity === 'error')) return { ok: false, problems };
  return { ok: true, document: parsed.document, warnings: problems };
}
