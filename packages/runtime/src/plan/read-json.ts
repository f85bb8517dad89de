import { readJsonText } from '../config/read-document.js';
import { inTurns, Pace } from '../pace.js';
import type { Problem } from '../problems/problem.js';
import { placeFindings } from './place-findings.js';

/** Result of reading a text as JSON. @public */
export type JsonReading = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a JSON value like a config document: repeated keys, invalid `@id`s and excessive nesting are also problems. An `@id` may occur twice, because
 * a patch may contain both the object that it tests and its replacement.
 *
 * @param text - the JSON
 * @param file - name of the text, for problems
 * @returns the value, or the problems with their places
 * @public
 */
export async function readJson(text: string, file?: string): Promise<JsonReading> {
  const pace = new Pace();
  const { parsed, findings, locate } = await inTurns(readJsonText(text, false, pace));
  if (parsed !== undefined && findings.every(({ code }) => code === 'CONFIG_ID_TWICE')) return { ok: true, value: parsed.document };
  return { ok: false, problems: await inTurns(placeFindings(findings, pace, { text, file, secrets: [], locate })) };
}
