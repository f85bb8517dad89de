import { join } from 'node:path';
import type { Problem } from '@caddis/runtime';
import { errors } from '../errors.js';
import type { PackageManager } from '../packages/package-manager.js';
import { isInRange } from '../packages/version-range.js';
import { findingOf } from './finding.js';
import { findPackageFrom, textIn, type LocatedPackage } from '../packages/located-package.js';

const core = '@caddis/core';
const dependencyFields = ['dependencies', 'peerDependencies', 'optionalDependencies'] as const;

/**
 * Checks the copies of the core that packages import: whether each package finds one of a supported version, and whether all find the same one.
 *
 * @param packages - the project and its packages that contain modules
 * @param manager - the package manager, for the suggested commands
 * @internal
 */
export function diagnoseCores(packages: readonly LocatedPackage[], manager: PackageManager): readonly Problem[] {
  const findings: Problem[] = [];
  const users = new Map<string, { readonly version: string; readonly by: string[] }>();
  for (const each of packages) {
    const field = dependencyFields.find((name) => textIn(each, name, core) !== undefined);
    const range = field === undefined ? undefined : textIn(each, field, core);
    if (field === undefined || range === undefined) continue;
    const [name, version] = [String(each.manifest['name'] ?? each.directory), String(each.manifest['version'] ?? '(no version)')];
    const file = join(each.directory, 'package.json');
    const command = [manager.name, ...manager.add([`${core}@latest`, `${name}@latest`])].join(' ');
    const found = findPackageFrom(each.directory, core);
    if (found === undefined) {
      findings.push(findingOf(errors.CADDIS_CORE_MISSING({ package: name, version, range, command: [manager.name, ...manager.add([core])].join(' ') }), file));
      continue;
    }
    const coreVersion = String(found.manifest['version']);
    if (isInRange(coreVersion, range) === false) {
      findings.push(findingOf(errors.CADDIS_CORE_RANGE({ package: name, version, range, found: coreVersion, directory: found.directory, command }), file));
    }
    const copy = users.get(found.directory) ?? { version: coreVersion, by: [] };
    users.set(found.directory, copy);
    copy.by.push(field === 'peerDependencies' ? name : `${name}, which has it under "${field}"`);
  }
  if (users.size > 1) {
    const copies = [...users].sort(([a], [b]) => (a < b ? -1 : 1)).map(([directory, { version, by }]) => `${version} in ${directory} (for ${by.slice(0, 3).join('; ')}${by.length > 3 ? ` and ${by.length - 3} more` : ''})`);
    findings.push(findingOf(errors.CADDIS_CORE_TWICE({ count: users.size, copies: copies.join(', '), fix: dedupe[manager.name] })));
  }
  return findings;
}

/** Advice for getting a single copy, if the version ranges allow it. */
const dedupe: Readonly<Record<PackageManager['name'], string>> = {
  npm: 'run npm dedupe',
  pnpm: 'run pnpm dedupe',
  yarn: 'run yarn dedupe',
  bun: 'delete bun.lock and run bun install',
};
