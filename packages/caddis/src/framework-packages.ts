import { createRequire } from 'node:module';
import type { PackageExports } from '@caddis/docgen';

/** Returns the packages without modules, whose errors and namespaces are part of the documentation. @internal */
export async function frameworkPackages(): Promise<readonly PackageExports[]> {
  const own = await import('./errors.js');
  return [
    framework('@caddis/core', {
      ...(await import('@caddis/core')),
      ...(await import('@caddis/core/admin')),
      ...(await import('@caddis/core/http')),
      ...(await import('@caddis/core/logging')),
      ...(await import('@caddis/core/tls')),
    }),
    framework('@caddis/runtime', await import('@caddis/runtime')),
    framework('@caddis/kit', await import('@caddis/kit')),
    framework('@caddis/dns', await import('@caddis/dns')),
    framework('@caddis/etcd', await import('@caddis/etcd')),
    framework('@caddis/upstream-kit', await import('@caddis/upstream-kit')),
    framework('@caddis/docgen', await import('@caddis/docgen')),
    framework('caddis', own),
  ];
}

function framework(name: string, exported: object): PackageExports {
  const load = createRequire(import.meta.url);
  const { version, description, license } = load(`${name}/package.json`) as Readonly<Record<string, string>>;
  return { package: { name, version: version ?? '', description, license, standard: true }, exports: { ...exported } };
}
