import type { DocsChange } from '../model/directory-doc.js';
import type { PackageDocs } from '../model/package-docs.js';
import { flattenFields, type FieldDoc, type TypeDoc } from '../model/type-doc.js';
import { typeFacts } from '../text/facts.js';

/** The parts of a module that are compared. @internal */
export interface ComparedModule {
  readonly id: string;
  readonly stability: string;
  readonly inlineKey?: string;
  readonly config: TypeDoc;
}

/**
 * Compares the modules of two versions of a package: modules, fields, types, defaults, required fields, deprecations. Descriptions are
 * not compared.
 *
 * @returns the changes by module and field; empty if configs mean the same with both versions
 * @public
 */
export function compareDocs(before: PackageDocs, after: PackageDocs): readonly DocsChange[] {
  return compareModuleLists(before.modules, after.modules);
}

/**
 * Compares two lists of modules. Modules with the same ID are compared with each other.
 *
 * @internal
 */
export function compareModuleLists(before: readonly ComparedModule[], after: readonly ComparedModule[]): readonly DocsChange[] {
  const [old, now] = [byId(before), byId(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((id): readonly DocsChange[] => {
    const [was, is] = [old.get(id), now.get(id)];
    if (was === undefined) return [{ module: id, kind: 'added' }];
    if (is === undefined) return [{ module: id, kind: 'removed' }];
    return compareModules(was, is);
  });
}

function byId(modules: readonly ComparedModule[]): ReadonlyMap<string, ComparedModule> {
  return new Map(modules.map((module) => [module.id, module]));
}

function compareModules(was: ComparedModule, is: ComparedModule): readonly DocsChange[] {
  const module = is.id;
  const own = ([['stability', was.stability, is.stability], ['inline key', was.inlineKey ?? 'none', is.inlineKey ?? 'none'], ['config', configText(was), configText(is)]] as const)
    .filter(([, before, after]) => before !== after)
    .map(([what, before, after]): DocsChange => ({ module, kind: 'changed', before: `${what} ${before}`, after: `${what} ${after}` }));
  const [old, now] = [fieldsOf(was), fieldsOf(is)];
  const fields = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((field): readonly DocsChange[] => {
    const [before, after] = [old.get(field), now.get(field)];
    if (before === after) return [];
    return [{ module, field, kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed', ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  });
  return [...own, ...fields];
}

function configText({ config }: ComparedModule): string {
  return config.kind === 'object' ? 'object' : [config.label, ...typeFacts(config)].join(', ');
}

/** Describes what each field means for a config, by field path. */
function fieldsOf({ config }: ComparedModule): ReadonlyMap<string, string> {
  return new Map(flattenFields(config).map((field) => [field.path, fieldText(field)]));
}

function fieldText({ type, required, default: value, deprecated }: FieldDoc): string {
  const presence = required ? ['required'] : value === undefined ? [] : [`default ${JSON.stringify(value)}`];
  return [type.label, ...typeFacts(type).map((fact) => fact.replaceAll('`', '')), ...presence, ...(deprecated === undefined ? [] : ['deprecated'])].join(', ');
}
