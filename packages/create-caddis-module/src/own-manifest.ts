import { readFileSync } from 'node:fs';

/** Version of this package. All packages of Caddis that a new package needs have the same version. @internal */
export const ownVersion = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string }).version;

/** Versions of the packages that compile a new package. @internal */
export const toolVersions = { typescript: '7.0.2', '@types/node': '20.19.24' } as const;
