import { readFileSync } from 'node:fs';

/** Version of the command and of the standard distribution. @public */
export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string }
).version;
