import { errors } from '../errors.js';
import { atOnce, inTurns, Pace } from '../pace.js';
import { copyJson, writeJson } from './json-copy.js';
import { isSameJson } from './same-json.js';

/**
 * Writes a JSON value as text like `JSON.stringify`, but at any depth that a config may have, and in as many turns of the event loop as it takes.
 *
 * @throws `RUNTIME_DOCUMENT_NOT_JSON`
 * @public
 */
export async function textOfJson(value: unknown): Promise<string> {
  return inTurns(writeJson(value, new Pace(), (pointer, reason) => errors.RUNTIME_DOCUMENT_NOT_JSON({ pointer: pointer === '' ? 'the document' : pointer, reason })));
}

/** Copies a JSON value of any depth, so that the copy can be modified. @public */
export async function copyOfJson(value: unknown): Promise<unknown> {
  return inTurns(copyJson(value, new Pace()));
}

/** Tells whether two JSON values of any depth are equal; the order of keys does not matter. @public */
export function isEqualJson(first: unknown, second: unknown): boolean {
  return atOnce(isSameJson(first, second, new Pace()));
}
