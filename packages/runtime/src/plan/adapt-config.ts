import { inTurns, Pace } from '../pace.js';
import type { Problem } from '../problems/problem.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import type { StepWatch } from './begun-step.js';
import type { AdapterLimits } from './load-adapter.js';
import { placeFindings } from './place-findings.js';
import { readDocument } from './read-source.js';

/** Options of {@link adaptConfig}. @public */
export interface AdaptOptions extends AdapterLimits, StepWatch {
  /** Lookup for adapters. */
  readonly lookup: ModuleLookup;
  /** Name of the adapter, e.g. `yaml`; `json` when left out, `jsonc` for JSON with comments. */
  readonly adapter?: string | undefined;
  /** Name of the text, for problems. */
  readonly file?: string | undefined;
}

/** Result of converting a text. @public */
export type AdaptResult =
  | { readonly ok: true; readonly document: unknown; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Converts a config to JSON with an adapter. Nothing is checked except that the text can be read.
 *
 * @returns the document, or all problems with their places in the text
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and what importing the adapter's package throws
 * @public
 */
export async function adaptConfig(text: string, { adapter, lookup, file, adapterDeadlineMs, onStep }: AdaptOptions): Promise<AdaptResult> {
  const pace = new Pace();
  const { parsed, findings, locate } = await readDocument(text, { adapter, lookup, pace, adapterDeadlineMs, onStep });
  const problems = await inTurns(placeFindings(findings, pace, { text, file, secrets: [], locate }));
  if (parsed === undefined || problems.some(({ severity }) => severity === 'error')) return { ok: false, problems };
  return { ok: true, document: parsed.document, warnings: problems };
}
