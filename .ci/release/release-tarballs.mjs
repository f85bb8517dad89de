import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspacePackages } from '../manifests/workspace-packages.mjs';
import { packPackages } from './pack-packages.mjs';
import { problemsOfPacked } from './packed-problems.mjs';
import { publishPackages } from './publish-packages.mjs';
import { copyWorkspace } from './workspace-copy.mjs';

/**
 * Packs all public packages of the built repository at a version, checks the tarballs, and publishes them where that is asked for.
 *
 * @param {object} options - `version`; `edits`: path → new text, for the version; `publish`: `registry` and `provenance` as for `publishPackages`, or
 * undefined to publish nothing; `keep`: an existing folder for the tarballs, which are removed where it is left out; `cwd`: where npm finds its
 * settings; `say`: gets a line for each step.
 * @throws {Error} with all that is wrong with the tarballs, or with what npm says.
 */
export async function releaseTarballs({ version, edits, publish, keep, cwd = process.cwd(), say }) {
  const names = workspacePackages().filter(({ isPublic }) => isPublic).map(({ manifest }) => manifest.name);
  const copy = await copyWorkspace(edits);
  const destination = keep ?? (await mkdtemp(join(tmpdir(), 'caddis-tarballs-')));
  try {
    const packed = await packPackages({ root: copy.root, names, destination });
    const problems = [];
    for (const each of packed) {
      problems.push(...(await problemsOfPacked(each)), ...(each.version === version ? [] : [`${each.name}: its version is ${each.version}`]));
      say(`${each.name}@${version} packed: ${each.size} bytes, ${each.unpackedSize} unpacked, ${each.entryCount} files`);
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
    // Who asks for a version before the release must ask for it by name.
    if (publish !== undefined) await publishPackages(packed, { ...publish, tag: version.includes('-') ? 'next' : 'latest', cwd, say });
  } finally {
    if (keep === undefined) await rm(destination, { recursive: true });
    await copy.remove();
  }
}
