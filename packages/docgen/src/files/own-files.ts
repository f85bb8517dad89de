import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Path of a file of this package that is not code. It is not resolved relative to this code, which may be part of a bundle in another place. @internal */
export function ownFile(path: string): string {
  return join(dirname(ownManifest()), path);
}

/** Path of the code of a dependency, as `require` resolves it. For dependencies that are not bundled. @internal */
export function dependencyFile(name: string): string {
  return createRequire(ownManifest()).resolve(name);
}

function ownManifest(): string {
  return createRequire(import.meta.url).resolve('@caddis/docgen/package.json');
}
