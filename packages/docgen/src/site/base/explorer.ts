import type { ModuleDoc, ModuleRef } from '../../model/catalogue-doc.js';
import type { CatalogueIndex } from '../../model/catalogue-index.js';
import { guestOf, nextFields, type FieldDoc, type TypeDoc } from '../../model/type-doc.js';
import { fileStep, packageSlug } from '../../text/file-names.js';

/**
 * A place in the config document that has a page of its own: whatever holds more than one value.
 *
 * @internal
 */
export interface ExplorerNode {
  /** Last step of the path: a key, or the name of a module. Empty for the document. */
  readonly name: string;
  /** Path of the page from the root of the site. */
  readonly path: string;
  readonly parent: ExplorerNode | undefined;
  readonly type: TypeDoc;
  /** The field that this is; absent for the document and for modules. */
  readonly field?: FieldDoc;
  /** The module that is configured here; for a field, the module that has it. Absent above the first module. */
  readonly module: ModuleDoc | undefined;
  /** True where the node is the module itself, not one of its fields. */
  readonly isModule: boolean;
  /** Pages one step down, by field path or module. */
  readonly children: readonly ExplorerNode[];
}

/** All places of the config document. @internal */
export interface Explorer {
  readonly root: ExplorerNode;
  readonly nodes: readonly ExplorerNode[];
  /** Where a module is explained: the place nearest to the document that takes it. */
  moduleNode(module: ModuleRef): ExplorerNode | undefined;
  /** Page of a field; for one that takes modules which are explained elsewhere, the place where they are. */
  fieldNode(field: FieldDoc): ExplorerNode | undefined;
}

/**
 * Walks from the document to everything that is installed.
 *
 * Modules are explained once, at the place nearest to the document that takes their namespace; every other place links there. So
 * the walk ends where handlers hold handlers, and the number of pages grows with the number of fields, not of combinations.
 *
 * @param index - what is installed
 * @internal
 */
export function buildExplorer(index: CatalogueIndex): Explorer {
  const nodes: ExplorerNode[] = [];
  const byModule = new Map<string, ExplorerNode>();
  const byField = new Map<FieldDoc, ExplorerNode>();
  const byNamespace = new Map<string, ExplorerNode>();

  const visit = (node: Omit<ExplorerNode, 'children'>): ExplorerNode => {
    const children: ExplorerNode[] = [];
    const whole = { ...node, children };
    nodes.push(whole);
    if (node.isModule && node.module !== undefined) byModule.set(keyOf(node.module), whole);
    if (node.field !== undefined) byField.set(node.field, whole);
    for (const field of nextFields(node.type)) {
      const namespace = guestOf(field.type)?.namespace;
      const own = namespace === undefined ? nextFields(field.type).length > 0 : isNearest(index, node.module, field, namespace);
      if (own && whole.path.length < maxPath) children.push(visit({ ...below(whole, field.key), type: field.type, field, module: node.module, isModule: false }));
    }
    const namespace = guestOf(node.type)?.namespace;
    if (namespace === undefined || node.isModule || whole.path.length >= maxPath) return whole;
    byNamespace.set(namespace, whole);
    for (const module of index.modulesOf(namespace)) {
      const name = module.rivals.length > 0 ? `${module.name}@${packageSlug(module.package)}` : module.name;
      children.push(visit({ ...below(whole, name), type: module.config, module, isModule: true }));
    }
    return whole;
  };
  const root = visit({ name: '', path: 'json.html', parent: undefined, type: index.catalogue.document, module: undefined, isModule: false });
  return {
    root,
    nodes,
    moduleNode: (module) => byModule.get(keyOf(module)),
    fieldNode: (field) => {
      const namespace = guestOf(field.type)?.namespace;
      return byField.get(field) ?? (namespace === undefined ? undefined : byNamespace.get(namespace));
    },
  };
}

/** Characters of a path below which a place still has pages of its own: systems bound the length of paths. */
const maxPath = 1_000;

function isNearest(index: CatalogueIndex, module: ModuleDoc | undefined, field: FieldDoc, namespace: string): boolean {
  const nearest = index.nearestHost(namespace);
  return nearest !== undefined && nearest.path === field.path && nearest.module?.id === module?.id && nearest.module?.package === module?.package;
}

function below(parent: ExplorerNode, name: string): Pick<ExplorerNode, 'name' | 'path' | 'parent'> {
  return { name, path: parent.path.replace(/\.html$/, `/${pathStep(name)}.html`), parent };
}

/** A key as one step of a path in any file system. A page is a file, not a folder: folders cost more than pages do. */
function pathStep(key: string): string {
  const safe = key.replace(/[^\w@.+$-]/g, (character) => `~${(character.codePointAt(0) ?? 0).toString(16)}`);
  return fileStep(/^\.*$/.test(safe) ? `~${safe}` : safe);
}

function keyOf(module: ModuleRef): string {
  return `${module.id} ${module.package}`;
}
