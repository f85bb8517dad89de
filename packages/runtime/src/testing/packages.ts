import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FoundPackage } from '../registry/package-manifest.js';

/** Files of a folder: name → text, or a value to write as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** Writes files and creates their folders. */
export async function writeFiles(directory: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  }
}

/** Folder of the core that this package uses. */
export const coreDirectory = fileURLToPath(new URL('..', import.meta.resolve('@caddis/core')));

/** Makes `@caddis/core` importable from a folder, by a link to the copy in this repository. */
export async function linkCore(directory: string): Promise<void> {
  await mkdir(join(directory, 'node_modules/@caddis'), { recursive: true });
  await symlink(coreDirectory, join(directory, 'node_modules/@caddis/core'));
}

/** Makes `@caddis/core` importable from a folder, as a separate copy. */
export async function copyCore(directory: string): Promise<void> {
  const modules = join(directory, 'node_modules');
  const copies = {
    '@caddis/core/dist': join(coreDirectory, 'dist'),
    '@caddis/core/package.json': join(coreDirectory, 'package.json'),
  };
  for (const [name, original] of Object.entries(copies)) await cp(original, join(modules, name), { recursive: true });
}

/** Returns a package as discovery would describe it. */
export function foundPackage(directory: string, name: string, modules: readonly string[], api = 1): FoundPackage {
  return { info: { name, version: '1.2.3', standard: false, directory }, api, modules, entry: { exports: './index.js', main: undefined } };
}

/** Returns the code of a package with the modules `test.<name>`, one class for each. */
export function moduleSource(...names: readonly string[]): string {
  const classes = names.map(
    (name) => `
class ${name}Class { greet() { return '${name}'; } }
module(greeters, { name: '${name}', summary: 'Greets.' })(${name}Class);
export { ${name}Class };`,
  );
  return `
import { defineNamespace, module } from '@caddis/core';
const greeters = defineNamespace({ id: 'test', inlineKey: 'greeter', description: 'Greeters.', methods: ['greet'] });
${classes.join('\n')}
`;
}
