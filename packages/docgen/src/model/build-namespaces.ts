import type { Stability } from '@caddis/core/framework';
import type { RegisteredModule } from '@caddis/runtime';
import type { HostDoc, ModuleRef, NamespaceDoc } from './catalogue-doc.js';
import type { CatalogueInput } from './catalogue-input.js';
import { compact } from './compact.js';
import { byKeys, compareText, groupBy } from './order.js';

/** What modules and packages say of a namespace. */
interface Description {
  readonly id: string;
  readonly inlineKey: string | undefined;
  readonly description: string;
  readonly methods: readonly string[];
  readonly stability?: Stability;
}

/**
 * Describes every namespace that a module belongs to, that a field names, or that a package exports.
 *
 * @param input - what is installed
 * @param registered - its modules in the order of the catalogue
 * @param hosts - fields that take guests, by namespace
 * @internal
 */
export function buildNamespaces(
  input: CatalogueInput,
  registered: readonly RegisteredModule[],
  hosts: ReadonlyMap<string, readonly HostDoc[]>,
): readonly NamespaceDoc[] {
  const members = groupBy(registered, (module) => module.descriptor.namespace.id);
  const described = groupBy<Description>(
    [...(input.namespaces ?? []), ...registered.map((module) => module.descriptor.namespace)],
    (namespace) => namespace.id,
  );
  const ids = new Set([...described.keys(), ...hosts.keys()]);
  return [...ids].sort(compareText).map((id) => {
    // Should two packages say different things of one namespace, the choice must not depend on which was read first.
    const [description] = [...(described.get(id) ?? [])].sort(byKeys((candidate) => candidate.description));
    return compact<NamespaceDoc>({
      id,
      inlineKey: description?.inlineKey,
      stability: description?.stability,
      description: description?.description ?? '',
      methods: description?.methods ?? [],
      modules: (members.get(id) ?? []).map(refOf),
      hosts: hosts.get(id) ?? [],
    });
  });
}

function refOf({ descriptor, package: info }: RegisteredModule): ModuleRef {
  return { id: descriptor.id, package: info.name };
}
