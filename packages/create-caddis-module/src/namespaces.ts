import * as core from '@caddis/core';
import { isNamespace } from '@caddis/core/framework';
import * as http from '@caddis/core/http';
import type { ModuleTemplate, Namespace } from '@caddis/core';

/** A namespace, and where its value is imported from. @internal */
export interface KnownNamespace {
  readonly id: string;
  readonly inlineKey: string | undefined;
  readonly description: string;
  readonly methods: readonly string[];
  /** Name of the exported value, e.g. `upstreams`. */
  readonly exportName: string;
  /** What is imported, e.g. `@caddis/core/http`. */
  readonly specifier: string;
  readonly template: ModuleTemplate;
}

/** The namespaces of `@caddis/core`, sorted by ID. @internal */
export async function standardNamespaces(): Promise<readonly KnownNamespace[]> {
  const found = [...(await namespacesOf('@caddis/core', core)), ...(await namespacesOf('@caddis/core/http', http))];
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The namespaces among the exports of a package.
 *
 * @param specifier - how it is imported
 * @param exported - its module namespace object
 * @internal
 */
export async function namespacesOf(specifier: string, exported: object): Promise<readonly KnownNamespace[]> {
  const found = Object.entries(exported).filter((entry): entry is [string, Namespace<unknown>] => isNamespace(entry[1]));
  return Promise.all(
    found.map(async ([exportName, namespace]) => {
      const { id, inlineKey, description, methods } = namespace;
      return { id, inlineKey, description, methods, exportName, specifier, template: (await namespace.template?.()) ?? {} };
    }),
  );
}
