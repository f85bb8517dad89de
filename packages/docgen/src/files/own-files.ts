import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Path of a file of this package that is not code. The code may be part of a bundle that lies elsewhere, so the file is not looked for beside it. @internal */
export function ownFile(path: string): string {
  return join(dirname(ownManifest()), path);
}

/** Path of the code of a package that this one depends on, as `require` finds it. For what is no part of a bundle. @internal */
export function dependencyFile(name: string): string {
  return createRequire(ownManifest()).resolve(name);
}

function ownManifest(): string {
  return createRequire(import.meta.url).resolve('@caddis/docgen/package.json');
}
