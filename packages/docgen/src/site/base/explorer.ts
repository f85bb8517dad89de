import type { ModuleDoc, ModuleRef } from '../../model/catalogue-doc.js';
import type { CatalogueIndex } from '../../model/catalogue-index.js';
import { guestOf, nextFields, type FieldDoc, type TypeDoc } from '../../model/type-doc.js';
import { fileStep, packageSlug } from '../../text/file-names.js';

/**
 * A place in the config document that has its own page: any value that contains other values.
 *
 * @internal
 */
export interface ExplorerNode {
  /** Last step of the path: a key, or the name of a module. Empty for the document itself. */
  readonly name: string;
  /** Path of the page, relative to the root of the site. */
  readonly path: string;
  readonly parent: ExplorerNode | undefined;
  readonly type: TypeDoc;
  /** The field at this place; undefined for the document and for modules. */
  readonly field?: FieldDoc;
  /** The module configured here or, for a field, the module that has it. Undefined above the first module. */
  readonly module: ModuleDoc | undefined;
  /** True if the node is a module, false if it is a field. */
  readonly isModule: boolean;
  /** Pages one level down, by field path or module. */
  readonly children: readonly ExplorerNode[];
}

/** All places in the config document. @internal */
export interface Explorer {
  readonly root: ExplorerNode;
  readonly nodes: readonly ExplorerNode[];
  /** Returns the place where a module is documented: the nearest place to the document that accepts it. */
  moduleNode(module: ModuleRef): ExplorerNode | undefined;
  /** Returns the page of a field. For a field whose modules are documented elsewhere, returns that place. */
  fieldNode(field: FieldDoc): ExplorerNode | undefined;
}

/**
 * Finds all places in the document with the installed modules.
 *
 * Modules are documented once, at the nearest place to the document that accepts their namespace; other places link there. The walk therefore
 * ends where handlers contain handlers, and the number of pages grows with the number of fields, not with their combinations.
 *
 * @param index - catalogue of the installed packages
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

/** Maximum path length of a place with pages below it, in characters, because operating systems limit path lengths. */
const maxPath = 1_000;

function isNearest(index: CatalogueIndex, module: ModuleDoc | undefined, field: FieldDoc, namespace: string): boolean {
  const nearest = index.nearestHost(namespace);
  return nearest !== undefined && nearest.path === field.path && nearest.module?.id === module?.id && nearest.module?.package === module?.package;
}

function below(parent: ExplorerNode, name: string): Pick<ExplorerNode, 'name' | 'path' | 'parent'> {
  return { name, path: parent.path.replace(/\.html$/, `/${pathStep(name)}.html`), parent };
}

/** Encodes a key as a path step for any file system. Pages are files instead of folders, because folders take more space. */
function pathStep(key: string): string {
  const safe = key.replace(/[^\w@.+$-]/g, (character) => `~${(character.codePointAt(0) ?? 0).toString(16)}`);
  return fileStep(/^\.*$/.test(safe) ? `~${safe}` : safe);
}

function keyOf(module: ModuleRef): string {
  return `${module.id} ${module.package}`;
}
