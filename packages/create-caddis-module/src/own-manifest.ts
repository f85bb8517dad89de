import { readFileSync } from 'node:fs';

/** Version of this package; all packages of Caddis that a new one needs have the same. @internal */
export const ownVersion = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string }).version;

/** What a new package is compiled with. @internal */
export const toolVersions = { typescript: '7.0.2', '@types/node': '20.19.24' } as const;
