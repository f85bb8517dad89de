import { messageOf } from '@caddis/core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { errors } from '../errors.js';
import type { CatalogueDoc } from './catalogue-doc.js';
import { catalogueSchema } from './catalogue-schema.js';

let compiled: ValidateFunction | undefined;

/**
 * Parses the output of `caddis docs json`.
 *
 * @param text - the JSON
 * @param file - its name, for errors
 * @throws `DOCGEN_CATALOGUE_INVALID`
 * @public
 */
export function parseCatalogue(text: string, file: string): CatalogueDoc {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw errors.DOCGEN_CATALOGUE_INVALID({ file, reason: messageOf(cause) });
  }
  compiled ??= new Ajv2020({ allowUnionTypes: true, ownProperties: true }).compile(catalogueSchema);
  if (compiled(value)) return value as CatalogueDoc;
  const [problem] = compiled.errors ?? [];
  throw errors.DOCGEN_CATALOGUE_INVALID({ file, reason: `${problem?.instancePath ?? ''} ${problem?.message ?? 'is wrong'}`.trim() });
}
