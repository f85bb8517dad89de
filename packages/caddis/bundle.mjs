/**
 * Bundles the compiled command with the framework, the standard packages and their dependencies into a few files. Otherwise a server would
 * spend most of its start on finding and reading hundreds of files.
 *
 * The bundled `dist/main.js` and `dist/command.js` replace those that the compiler wrote; they load the rest from `dist/bundle`. Third-party packages
 * are imported as usual, with their own `@caddis/core`.
 *
 * Does nothing if no input has changed since the last time.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';

const folder = fileURLToPath(new URL('./dist', import.meta.url));
const chunks = join(folder, 'bundle');
/** The launcher, which does almost nothing, and the command that it loads. */
const entries = [join(folder, 'main.js'), join(folder, 'command.js')];
/** Lists the files that went into the bundle, relative to the root of the workspace. Written last. */
const stamp = join(chunks, 'inputs.json');
const root = fileURLToPath(new URL('../..', import.meta.url));

if (!isFresh()) {
  const built = [await bundleLauncher(), await bundleCommand()];
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  rmSync(chunks, { recursive: true, force: true });
  mkdirSync(chunks);
  for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) writeFileSync(path, contents);
  writeFileSync(join(chunks, 'LICENSES.txt'), licenses(inputs));
  writeFileSync(stamp, JSON.stringify(inputs));
}

function isFresh() {
  if (!existsSync(stamp)) return false;
  const made = statSync(stamp).mtimeMs;
  const files = JSON.parse(readFileSync(stamp, 'utf8')).map((file) => join(root, file));
  // The entries too, because the compiler may have written them again since.
  return [...files, ...entries, fileURLToPath(import.meta.url)].every((file) => existsSync(file) && statSync(file).mtimeMs <= made);
}

/** Bundles one entry, with the options that both have in common. */
function build(name, options) {
  return esbuild({
    absWorkingDir: root,
    entryPoints: { [name]: fileURLToPath(new URL(`./src/${name}.ts`, import.meta.url)) },
    outdir: folder,
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    // V8 keeps the source text of all loaded code, and uses two bytes per character if one character is beyond Latin-1. Comments and
    // indentation are removed for that reason; lines of this length still make stack traces useful.
    minifyWhitespace: true,
    lineLimit: 160,
    // The license texts are in LICENSES.txt.
    legalComments: 'none',
    ...options,
  });
}

/** Bundles the launcher into a single file, because it must run early. */
function bundleLauncher() {
  return build('main', { external: ['./command.js'] });
}

function bundleCommand() {
  return build('command', {
    chunkNames: 'bundle/[name]-[hash]',
    splitting: true,
    // Bundled CommonJS code requires Node's own modules.
    banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
  });
}

/** Returns the licenses of third-party packages. */
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
