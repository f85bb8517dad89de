// Packs all public packages as a release does, and checks the tarballs: publint, attw, and which files are in them. --sizes prints how large they are.
import { workspacePackages } from './manifests/workspace-packages.mjs';
import { releaseTarballs } from './release/release-tarballs.mjs';

const { version } = workspacePackages().find(({ folder }) => folder === 'caddis').manifest;
try {
  await releaseTarballs({ version, edits: new Map(), publish: undefined, say: process.argv.includes('--sizes') ? console.log : () => {} });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
