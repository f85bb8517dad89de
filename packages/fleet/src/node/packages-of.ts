import type { Plan, PlannedModule } from '@caddis/runtime';

/** Returns the packages of the modules that a config uses, with their versions. @internal */
export function packagesOf(plan: Plan): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  const waiting: PlannedModule[] = [...plan.apps, ...(plan.storage === undefined ? [] : [plan.storage])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.set(next.module.package.name, next.module.package.version);
    waiting.push(...next.guests);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
