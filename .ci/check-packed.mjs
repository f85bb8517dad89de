// Packs all public packages as a release does, and checks the tarballs: publint, attw, and which files are in them.
//   node .ci/check-packed.mjs [--sizes] [--keep FOLDER]
// --sizes prints how large they are; --keep leaves the tarballs in a folder.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { workspacePackages } from './manifests/workspace-packages.mjs';
import { releaseTarballs } from './release/release-tarballs.mjs';

const { values } = parseArgs({ options: { sizes: { type: 'boolean' }, keep: { type: 'string' } } });
const { version } = workspacePackages().find(({ folder }) => folder === 'caddis').manifest;
const keep = values.keep === undefined ? undefined : resolve(values.keep);
try {
  await releaseTarballs({ version, edits: new Map(), publish: undefined, keep, say: values.sizes === true ? console.log : () => {} });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
