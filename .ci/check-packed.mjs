// Packs all public packages as a release does, and checks the tarballs: publint, attw, and which files are in them.
//   node .ci/check-packed.mjs [--sizes]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspacePackages } from './manifests/workspace-packages.mjs';
import { packPackages } from './release/pack-packages.mjs';
import { problemsOfPacked } from './release/packed-problems.mjs';

const names = workspacePackages().filter(({ isPublic }) => isPublic).map(({ manifest }) => manifest.name);
const destination = await mkdtemp(join(tmpdir(), 'caddis-packed-'));
try {
  const packed = await packPackages({ root: process.cwd(), names, destination });
  const problems = [];
  for (const each of packed) problems.push(...(await problemsOfPacked(each)));
  if (process.argv.includes('--sizes')) {
    for (const { name, size, unpackedSize, entryCount } of packed) console.log(`${name} ${size} bytes, ${unpackedSize} unpacked, ${entryCount} files`);
  }
  if (problems.length > 0) {
    console.error(problems.join('\n'));
    process.exitCode = 1;
  }
} finally {
  await rm(destination, { recursive: true });
}
