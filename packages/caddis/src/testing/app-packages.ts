import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const core = new URL('.', import.meta.resolve('@caddis/core')).href;

/** A third-party app in plain JavaScript. */
export interface AppCode {
  /** Code that runs at import; `module`, `apps` and `object` of the core are in scope. */
  readonly atImport?: string;
  /** Members of the class. */
  readonly members?: string;
  /** Options of `module` as code, besides name and summary. */
  readonly options?: string;
}

/**
 * Creates a project with third-party packages. Each contains an app of the same name, and there is a config in `NAME.json`.
 *
 * @param folder - an empty folder
 * @param apps - the code by app name
 */
export async function writeAppPackages(folder: string, apps: Readonly<Record<string, AppCode>>): Promise<void> {
  const names = Object.keys(apps);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'project', dependencies: Object.fromEntries(names.map((name) => [name, '*'])) }));
  for (const [name, { atImport = '', members = '', options = '' }] of Object.entries(apps)) {
    const home = join(folder, 'node_modules', name);
    await mkdir(home, { recursive: true });
    const manifest = { name, version: '1.2.3', type: 'module', exports: './index.js', caddis: { api: 1, modules: [name] } };
    await writeFile(join(home, 'package.json'), JSON.stringify(manifest));
    await writeFile(
      join(home, 'index.js'),
      `import { apps, module, object } from '${core}index.js';
      ${atImport}
      export class App {
        start() {}
        stop() {}
        ${members}
      }
      module(apps, { name: '${name}', summary: 'Is an app.', ${options} })(App);`,
    );
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ apps: { [name]: {} } }));
  }
}
