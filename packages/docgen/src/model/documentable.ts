import { messageOf } from '@caddis/core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { errors } from '../errors.js';
import { buildCatalogue } from './build-catalogue.js';
import { catalogueSchema } from './catalogue-schema.js';
import type { CatalogueInput, PackageErrors } from './catalogue-input.js';

/** The part of the input that can be documented, and the reasons for the rest. @internal */
export interface Documentable {
  readonly input: CatalogueInput;
  /** One error for each module and error definition that was left out. */
  readonly failures: readonly Error[];
}

/**
 * Leaves out invalid parts of the input, e.g. a module without a summary or with a number as a description. Normally the compiler rejects these,
 * but packages may be written in plain JavaScript.
 *
 * @param input - the installed packages and modules
 * @internal
 */
export function leaveOutUndocumentable(input: CatalogueInput): Documentable {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(catalogueSchema);
  if (faultOf(input, validate) === undefined) return { input, failures: [] };
  const failures: Error[] = [];
  const nothing: CatalogueInput = { modules: [], packages: [], ...(input.document === undefined ? {} : { document: input.document }) };
  const isFit = (part: Partial<CatalogueInput>, what: string, owner: string): boolean => {
    const reason = faultOf({ ...nothing, ...part }, validate);
    if (reason !== undefined) failures.push(errors.DOCGEN_UNDOCUMENTABLE({ what, package: owner, reason }));
    return reason === undefined;
  };
  const modules = input.modules.filter((module) => isFit({ modules: [module] }, `module ${module.descriptor.id}`, module.package.name));
  const lists = (input.errors ?? []).map(({ package: owner, definitions }): PackageErrors => {
    const fit = Object.entries(definitions).filter(([code, definition]) =>
      isFit({ errors: [{ package: owner, definitions: { [code]: definition } }] }, `error ${code}`, owner),
    );
    return { package: owner, definitions: Object.fromEntries(fit) };
  });
  return { input: { ...input, modules, errors: lists }, failures };
}

/** Returns what is wrong with the documentation that the input gives; `undefined` if it is valid. */
function faultOf(input: CatalogueInput, validate: ValidateFunction): string | undefined {
  try {
    if (validate(JSON.parse(JSON.stringify(buildCatalogue(input))))) return undefined;
  } catch (error) {
    return messageOf(error);
  }
  const [first] = validate.errors ?? [];
  const place = first?.instancePath.replace(/^\/(?:modules|errors|namespaces)\/\d+/, '') ?? '';
  return `${place === '' ? '' : `${place} `}${first?.message ?? 'it is not as it should be'}`;
}
