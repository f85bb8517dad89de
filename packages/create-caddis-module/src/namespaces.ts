import * as core from '@caddis/core';
import { isNamespace } from '@caddis/core/framework';
import * as admin from '@caddis/core/admin';
import * as http from '@caddis/core/http';
import * as logging from '@caddis/core/logging';
import * as tls from '@caddis/core/tls';
import type { ModuleTemplate, Namespace } from '@caddis/core';
import { ownVersion } from './own-manifest.js';

/** A namespace and where to import it from. @internal */
export interface KnownNamespace {
  readonly id: string;
  readonly inlineKey: string | undefined;
  readonly description: string;
  readonly methods: readonly string[];
  /** Name of the export, e.g. `upstreams`. */
  readonly exportName: string;
  /** Import specifier, e.g. `@caddis/core/http`. */
  readonly specifier: string;
  /** Version of the package that defines the namespace. */
  readonly version: string;
  readonly template: ModuleTemplate;
}

/** An imported entry point of a package, e.g. `@caddis/core/http`. @internal */
export interface PackageExports {
  readonly specifier: string;
  readonly version: string;
  /** The module namespace object of the import. */
  readonly exported: object;
}

/** The namespaces of `@caddis/core`, sorted by ID. @internal */
export async function standardNamespaces(): Promise<readonly KnownNamespace[]> {
  return namespacesAmong([
    { specifier: '@caddis/core', version: ownVersion, exported: core },
    { specifier: '@caddis/core/admin', version: ownVersion, exported: admin },
    { specifier: '@caddis/core/http', version: ownVersion, exported: http },
    { specifier: '@caddis/core/logging', version: ownVersion, exported: logging },
    { specifier: '@caddis/core/tls', version: ownVersion, exported: tls },
  ]);
}

/** Finds the namespaces among the exports of packages; without duplicates, sorted by ID. @internal */
export async function namespacesAmong(packages: readonly PackageExports[]): Promise<readonly KnownNamespace[]> {
  const found = new Map<string, KnownNamespace>();
  for (const { specifier, version, exported } of packages) {
    for (const [exportName, value] of Object.entries(exported)) {
      if (!isNamespace(value) || found.has(value.id)) continue;
      const { id, inlineKey, description, methods, template }: Namespace<unknown> = value;
      found.set(id, { id, inlineKey, description, methods, exportName, specifier, version, template: (await template?.()) ?? {} });
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
