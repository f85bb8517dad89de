import { exampleConfig } from './files/example-config.js';
import { compilerOptions, fixedFiles } from './files/fixed-files.js';
import { manifestOf } from './files/manifest.js';
import { moduleFile } from './files/module-file.js';
import { readmeOf } from './files/readme.js';
import { testFile } from './files/test-file.js';
import type { NewModule } from './new-module.js';

/** Makes all files of a new package: texts by path relative to its folder, with `/` as separator. @internal */
export function newPackage(wanted: NewModule): ReadonlyMap<string, string> {
  const ending = wanted.javascript ? 'js' : 'ts';
  const config = exampleConfig(wanted);
  return new Map([
    ['package.json', json(manifestOf(wanted))],
    ['README.md', readmeOf(wanted)],
    ...(config === undefined ? [] : [['caddis.json', json(config)] as const]),
    ...(wanted.javascript ? [] : [['tsconfig.json', json({ compilerOptions, include: ['src'] })] as const]),
    [`src/index.${ending}`, moduleFile(wanted)],
    [`src/index.test.${ending}`, testFile(wanted)],
    ...Object.entries(fixedFiles),
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
