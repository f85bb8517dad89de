/**
 * Bundles what was compiled: the command with the framework, the standard packages and what they depend on, in a few files. A server
 * that starts from the hundreds of files that they are made of spends most of its start on finding and reading them.
 *
 * `dist/main.js` and `dist/command.js`, which the compiler wrote, are replaced by the bundled ones; they load the rest from `dist/bundle`. Packages of others
 * are imported as ever, with a `@caddis/core` of their own.
 *
 * Nothing is done when nothing changed since the last time.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';

const folder = fileURLToPath(new URL('./dist', import.meta.url));
const chunks = join(folder, 'bundle');
/** The launcher, which does next to nothing, and the command that it loads. */
const entries = [join(folder, 'main.js'), join(folder, 'command.js')];
/** Names the files that went into the bundle, relative to the root of the workspace; written last. */
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
  // The compiler may have written entries of its own since.
  return [...files, ...entries, fileURLToPath(import.meta.url)].every((file) => existsSync(file) && statSync(file).mtimeMs <= made);
}

/** What both are built with. */
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
    // V8 keeps the text of all code that it has loaded, and takes two bytes for each character where a single one is beyond Latin-1. The
    // comments are left out for that, and the indentation; in lines of this length, a stack still says where something happened.
    minifyWhitespace: true,
    lineLimit: 160,
    // LICENSES.txt has them.
    legalComments: 'none',
    ...options,
  });
}

/** One file that needs no other to be run: it is there to be early. */
function bundleLauncher() {
  return build('main', { external: ['./command.js'] });
}

function bundleCommand() {
  return build('command', {
    chunkNames: 'bundle/[name]-[hash]',
    splitting: true,
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
