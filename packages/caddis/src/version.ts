import { existsSync, readFileSync } from 'node:fs';

/** This code may be one of the pieces of the bundle, which lie in a folder of their own. */
const manifests = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));

/** Version of the command and of the standard distribution. @public */
export const version: string = (JSON.parse(readFileSync(manifests.find((file) => existsSync(file)) as URL, 'utf8')) as { readonly version: string }).version;
