import { existsSync, readFileSync } from 'node:fs';

/** Two candidates, because in the bundle this code may be in a chunk one folder deeper. */
const manifests = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));

/** Version of the command and of the standard distribution. @public */
export const version: string = (JSON.parse(readFileSync(manifests.find((file) => existsSync(file)) as URL, 'utf8')) as { readonly version: string }).version;
