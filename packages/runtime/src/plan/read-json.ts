import { readJsonText } from '../config/read-document.js';
import { inTurns, Pace } from '../pace.js';
import type { Problem } from '../problems/problem.js';
import { placeFindings } from './place-findings.js';

/** What came of reading a text as JSON. @public */
export type JsonReading = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a JSON value as a config document is read: keys that are written twice, wrong `@id`s and a nesting without end are problems, too. An `@id` may be there twice: a patch
 * names an object that it tests, and then the one that takes its place.
 *
 * @param text - the JSON
 * @param file - name of the text, for problems
 * @returns the value, or what is wrong and where
 * @public
 */
export async function readJson(text: string, file?: string): Promise<JsonReading> {
  const pace = new Pace();
  const { parsed, findings, locate } = await inTurns(readJsonText(text, false, pace));
  if (parsed !== undefined && findings.every(({ code }) => code === 'CONFIG_ID_TWICE')) return { ok: true, value: parsed.document };
  return { ok: false, problems: await inTurns(placeFindings(findings, pace, { text, file, secrets: [], locate })) };
}
