import { readBlock } from '@caddis/docgen';

/**
 * Compares the generated part of a README with what would be generated now: the list of modules, and the tables of their fields. Other parts are
 * ignored, because they depend on what else is installed, and on what a publishing workflow writes into the manifest.
 *
 * @param readme - text of the README
 * @param now - the text that would be generated between the markers
 * @returns the first difference; `undefined` if there is none, or if the README has no generated part
 */
export function staleTable(readme: string, now: string): string | undefined {
  const block = readBlock(readme);
  if (block === undefined) return undefined;
  const [written, wanted] = [modulesIn(block), modulesIn(now)];
  for (const [module, rows] of wanted) {
    const old = written.get(module);
    if (old === undefined) return `module ${module} is not in it`;
    for (const [field, row] of rows) {
      if (!old.has(field)) return `field ${field} of ${module} is not in it`;
      if (old.get(field) !== row) return `of field ${field} of ${module} it says something else than the code`;
    }
    const gone = [...old.keys()].find((field) => !rows.has(field));
    if (gone !== undefined) return `${module} has no field ${gone}, of which it tells`;
  }
  const gone = [...written.keys()].find((module) => !wanted.has(module));
  return gone === undefined ? undefined : `the package has no module ${gone}, of which it tells`;
}

/** Returns the rows of the field tables: by module, then by field. */
function modulesIn(markdown: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const modules = new Map<string, Map<string, string>>();
  let rows = new Map<string, string>();
  for (const line of markdown.split(/\r?\n/)) {
    const [, module] = /^### `(.+)`$/.exec(line) ?? [];
    if (module !== undefined) modules.set(module, (rows = new Map()));
    const [, field] = /^\| `([^`]+)` \|/.exec(line) ?? [];
    if (field !== undefined) rows.set(field, line.trim());
  }
  return modules;
}
