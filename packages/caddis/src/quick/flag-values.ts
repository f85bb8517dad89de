import { errors } from '../errors.js';

/** Header fields by name, in the format of modules' configs. @internal */
export type FieldValues = Record<string, string[]>;

/**
 * Parses header fields from the command line.
 *
 * @param flag - name of the flag, for errors
 * @param texts - e.g. `X-Mode: fast`
 * @throws `CADDIS_FLAG_INVALID`
 * @internal
 */
export function fieldValues(flag: string, texts: readonly string[]): FieldValues {
  const fields: FieldValues = {};
  for (const text of texts) {
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(colon, 0)).trim();
    const value = text.slice(colon + 1).trim();
    if (name === '' || value === '') throw errors.CADDIS_FLAG_INVALID({ flag, value: JSON.stringify(text), expected: '"Field: value"' });
    (fields[name] ??= []).push(value);
  }
  return fields;
}

/** Collects the values of a flag that may be repeated. @internal */
export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
