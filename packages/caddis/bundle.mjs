/**
 * Bundles what was compiled: the command with the framework, the standard packages and what they depend on, in a few files. A server
 * that starts from the hundreds of files that they are made of spends most of its start on finding and reading them.
 *
 * `dist/main.js`, which the compiler wrote, is replaced by the bundled one; it loads the rest from `dist/bundle`. Packages of others
 * are imported as ever, with a `@caddis/core` of their own. The commands for documentation stay as they are compiled.
 *
 * Nothing is done when nothing changed since the last time.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('./dist', import.meta.url));
const chunks = join(folder, 'bundle');
const entry = join(folder, 'main.js');
/** Names the files that went into the bundle, relative to the root of the workspace; written last. */
const stamp = join(chunks, 'inputs.json');
const root = fileURLToPath(new URL('../..', import.meta.url));

if (!isFresh()) {
  const { metafile, outputFiles } = await bundle();
  const inputs = Object.keys(metafile.inputs);
  rmSync(chunks, { recursive: true, force: true });
  mkdirSync(chunks);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  writeFileSync(join(chunks, 'LICENSES.txt'), licenses(inputs));
  writeFileSync(stamp, JSON.stringify(inputs));
}

function isFresh() {
  if (!existsSync(stamp)) return false;
  const made = statSync(stamp).mtimeMs;
  const files = JSON.parse(readFileSync(stamp, 'utf8')).map((file) => join(root, file));
  // The compiler may have written an entry of its own since.
  return [...files, entry, fileURLToPath(import.meta.url)].every((file) => existsSync(file) && statSync(file).mtimeMs <= made);
}

function bundle() {
  return build({
    absWorkingDir: root,
    entryPoints: { main: fileURLToPath(new URL('./src/main.ts', import.meta.url)) },
    outdir: folder,
    chunkNames: 'bundle/[name]-[hash]',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    // Docgen reads files beside its code, and nobody waits for it to start.
    external: ['describe', 'docs', 'graph', 'schema'].map((command) => `./commands/${command}.js`),
    // What is bundled of CommonJS asks for Node's own modules.
    banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
  });
}

/** The licenses of the packages that are not ours. */
function licenses(inputs) {
  const folders = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []));
  return [...folders]
    .sort()
    .map((path) => {
      const { name, version } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      const file = readdirSync(join(root, path)).find((each) => /^licen[cs]e/i.test(each));
      if (file === undefined) throw new Error(`${name} has no license file`);
      return `${name} ${version}\n\n${readFileSync(join(root, path, file), 'utf8')}`;
    })
    .join('\n---\n\n');
}
