import { apps } from '@caddis/core';
import { errorLine } from '@caddis/core/framework';
import { joinPointer } from '../config/json-pointer.js';
import { makeFinding } from '../problems/finding.js';
import { isWarning } from '../problems/problem-codes.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import type { PlannedModule } from './plan.js';
import type { Planner } from './planner.js';

/**
 * Queues the apps that other apps use but the document does not name; they get their default configs. Does nothing if the document is already
 * invalid.
 *
 * @param planned - the planned apps of the document
 * @returns the added apps, complete after the planner has run; `undefined` if there are none
 * @internal
 */
export function impliedApps(planner: Planner, planned: readonly PlannedModule[], lookup: ModuleLookup): readonly PlannedModule[] | undefined {
  if (planner.findings.some(({ code }) => !isWarning(code))) return undefined;
  const known = new Set(planned.map(({ module }) => module.descriptor.name));
  const wanted = new Set(planned.flatMap((app) => usedApps(app, planner)).filter((name) => !known.has(name) && lookup.providers(name).length > 0));
  if (wanted.size === 0) return undefined;
  const { id: namespace, methods } = apps;
  return planner.add(
    [...wanted].map((name) => ({ value: {}, annotation: { namespace, methods }, pointer: joinPointer('/apps', name), key: name, written: false })),
  );
}

function usedApps({ module, config, pointer }: PlannedModule, planner: Planner): readonly string[] {
  const { id, usesApps } = module.descriptor;
  try {
    const names: unknown = usesApps?.(config) ?? [];
    if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) throw new TypeError('it does not return a list of names');
    return names as readonly string[];
  } catch (error) {
    const parameters = { package: module.package.name, reason: `finding the apps that ${id} uses failed` };
    planner.note(makeFinding('CONFIG_MODULE_CHECK_FAILED', parameters, pointer, { module: id, cause: errorLine(error), once: id }));
    return [];
  }
}
