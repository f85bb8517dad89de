import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const files: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: '@strange/lamps',
    version: '2.3.4',
    type: 'module',
    exports: { '.': './index.js', './contract': { types: './contract.d.ts', import: './contract.js' }, './icons/*': './icons/*', './package.json': './package.json' },
    peerDependencies: { '@caddis/core': '*' },
  }),
  'index.js': 'export const nothing = 0;\n',
  'contract.js': `import { defineNamespace } from '@caddis/core';
export const lamps = defineNamespace({ id: 'strange.lamps', inlineKey: 'lamp', description: 'Lamps give light.', methods: ['light', 'dim'] });
`,
  'contract.d.ts': `import type { Namespace } from '@caddis/core';
export interface Lamp {
  light(seconds: number): Promise<number>;
  dim(): void;
}
export declare const lamps: Namespace<Lamp>;
`,
};

/**
 * Writes a third-party package that defines a namespace without a template for its modules.
 *
 * @param project - the folder in whose `node_modules` the package is installed
 */
export async function installHostPackage(project: string): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(project, 'node_modules/@strange/lamps', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
