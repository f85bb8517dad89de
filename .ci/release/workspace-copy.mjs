import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { workspacePackages } from '../manifests/workspace-packages.mjs';

/**
 * Copies what is needed to pack the packages, with changes: so a release is packed and checked as it will be before the repository is touched.
 *
 * @param {Map<string, string>} edits - path → new text.
 * @returns {Promise<{ root: string, remove(): Promise<void> }>} the copy.
 */
export async function copyWorkspace(edits) {
  const root = await mkdtemp(join(tmpdir(), 'caddis-release-'));
  const remove = () => rm(root, { recursive: true });
  try {
    for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', '.npmrc', 'LICENSE']) await cp(file, join(root, file));
    await symlink(resolve('node_modules'), join(root, 'node_modules'));
    for (const { path } of workspacePackages()) {
      // The sources are not packed. The links to other packages stay as they are, relative, and so lead to the copies.
      await cp(path, join(root, path), { recursive: true, verbatimSymlinks: true, filter: (source) => source !== join(path, 'src') });
    }
    for (const [file, text] of edits) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { root, remove };
}
