import { isModuleId } from '@caddis/core/framework';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { errors } from '../errors.js';
import { packageDocsSchema } from '../model/catalogue-schema.js';
import { packageDocsFile, packageDocsVersion, type PackageDocs, type PackagedModule } from '../model/package-docs.js';
import type { FieldDoc, TypeDoc } from '../model/type-doc.js';
import { typeLabel } from '../model/type-label.js';
import { parsePackedJson } from './parse-packed-json.js';

/** Limits for the content of one package, because each of these becomes a page or a part of one. */
const max = { modules: 200, namespaces: 50, errors: 500, examples: 50, fields: 3_000, guests: 200, summary: 300, key: 100, id: 128 };

/** What the manifest of the package says. The documentation must agree with it. @public */
export interface ManifestClaims {
  readonly name: string;
  /** IDs of the modules listed in the manifest. */
  readonly modules: readonly string[];
}

/**
 * Parses the documentation in a package without trusting it: checks its form, its sizes, and that its claims match the manifest.
 *
 * @param text - the text of `caddis-docs.json`
 * @param claims - name and modules according to the manifest
 * @throws `DOCGEN_PACKAGE_DOCS_INVALID`, `DOCGEN_PACKAGE_CLAIM_WRONG`
 * @public
 */
export function parsePackageDocs(text: string, claims: ManifestClaims): PackageDocs {
  const parsed = parsePackedJson(text, packageDocsFile);
  const { version } = (parsed ?? {}) as { readonly version?: unknown };
  if (typeof version === 'number' && version !== packageDocsVersion) throw invalid(`it is of version ${version}, this reads ${packageDocsVersion}`);
  const validate = validator();
  if (!validate(parsed)) {
    const [first] = validate.errors ?? [];
    throw invalid(`${first?.instancePath === '' ? '' : `${first?.instancePath.slice(0, 200)} `}${first?.message ?? 'it has another form'}`);
  }
  const docs = parsed as PackageDocs;
  assertBounds(docs);
  assertClaims(docs, claims);
  const budget = { fields: max.fields, guests: max.guests };
  for (const module of docs.modules) checkType(module.config, '', budget);
  return docs;
}

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  compiled ??= new Ajv2020({ allowUnionTypes: true, ownProperties: true }).compile(packageDocsSchema);
  return compiled;
}

function assertBounds(docs: PackageDocs): void {
  for (const list of ['modules', 'namespaces', 'errors'] as const) {
    if (docs[list].length > max[list]) throw invalid(`it has more than ${max[list]} ${list}`);
  }
  for (const module of docs.modules) {
    if (module.examples.length > max.examples) throw invalid(`${shownId(module.id)} has more than ${max.examples} examples`);
    if (module.summary.length > max.summary) throw invalid(`the summary of ${shownId(module.id)} has more than ${max.summary} characters`);
  }
}

function assertClaims(docs: PackageDocs, { name, modules }: ManifestClaims): void {
  if (docs.package !== name) throw wrong(`${packageDocsFile} is of package ${shownId(docs.package)}, package.json of ${shownId(name)}`);
  for (const module of docs.modules) assertId(module);
  const documented = new Set(docs.modules.map(({ id }) => id));
  const listed = new Set(modules);
  const missing = modules.find((id) => !documented.has(id));
  if (missing !== undefined) throw wrong(`package.json lists module ${shownId(missing)}, which ${packageDocsFile} does not have`);
  const more = docs.modules.find(({ id }) => !listed.has(id));
  if (more !== undefined) throw wrong(`${packageDocsFile} has module ${shownId(more.id)}, which package.json does not list`);
  if (documented.size !== docs.modules.length) throw wrong(`${packageDocsFile} has a module twice`);
  const namespaces = docs.namespaces.map(({ id }) => id);
  if (new Set(namespaces).size !== namespaces.length) throw wrong(`${packageDocsFile} has a namespace twice`);
  for (const { id, inlineKey } of docs.namespaces) if ((id !== '' && !isId(id)) || !isInlineKey(inlineKey)) throw wrong(`${packageDocsFile} has namespace ${shownId(id)}, which is none`);
}

function assertId({ id, namespace, name, inlineKey, stability, deprecated }: PackagedModule): void {
  if (!isId(id) || id !== (namespace === '' ? name : `${namespace}.${name}`) || !isInlineKey(inlineKey)) {
    throw wrong(`${packageDocsFile} has module ${shownId(id)}, whose name, namespace or inline key is another`);
  }
  if ((stability === 'deprecated') !== (deprecated !== undefined)) throw wrong(`${packageDocsFile} does not say plainly whether module ${shownId(id)} is deprecated`);
}

function isId(id: string): boolean {
  return id.length <= max.id && isModuleId(id);
}

function isInlineKey(key: string | undefined): boolean {
  return key === undefined || /^[a-z][a-z0-9_]{0,63}$/.test(key);
}

/** Checks that the paths of fields match their positions, and replaces each type's label by a newly generated one, as the label is not trusted. */
function checkType(type: TypeDoc, path: string, budget: { fields: number; guests: number }): void {
  (type as { label: string }).label = typeLabel(type);
  if (type.namespace !== undefined && type.namespace !== '' && !isId(type.namespace)) throw wrong(`${packageDocsFile} has namespace ${shownId(type.namespace)}, which is none`);
  if (!isInlineKey(type.inlineKey)) throw wrong(`${packageDocsFile} has an inline key that is none at ${shownId(path)}`);
  if (type.kind === 'guest' || type.kind === 'guest_map') budget.guests -= 1;
  if (budget.guests < 0) throw invalid(`it has more than ${max.guests} places for modules`);
  const keys = new Set<string>();
  for (const field of type.fields ?? []) {
    checkField(field, path, keys);
    budget.fields -= 1;
    if (budget.fields < 0) throw invalid(`it has more than ${max.fields} fields`);
    checkType(field.type, field.path, budget);
  }
  for (const part of [...(type.items === undefined ? [] : [type.items]), ...(type.anyOf ?? [])]) checkType(part, path, budget);
}

function checkField({ key, path }: FieldDoc, above: string, keys: Set<string>): void {
  if (path !== (above === '' ? key : `${above}/${key}`) || key === '' || key.length > max.key || keys.has(key)) {
    throw invalid(`field ${shownId(path)} has a key that is too long, is there twice or is not its own`);
  }
  keys.add(key);
}

function shownId(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function invalid(reason: string): Error {
  return errors.DOCGEN_PACKAGE_DOCS_INVALID({ file: packageDocsFile, reason });
}

function wrong(claim: string): Error {
  return errors.DOCGEN_PACKAGE_CLAIM_WRONG({ claim });
}
