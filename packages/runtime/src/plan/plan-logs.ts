import type { LogConfig } from '../config/logging-schema.js';
import { joinPointer } from '../config/json-pointer.js';
import { isJsonObject } from '../config/json-objects.js';
import type { Threshold } from '../log/log-route.js';
import { isBelow } from '../log/logger-names.js';
import { type Finding, makeFinding } from '../problems/finding.js';
import type { LogSettings, PlannedLog, PlannedModule } from './plan.js';

const logsPointer = '/logging/logs';

/** Returns the logs of a document with the modules that were planned for them. @internal */
export function plannedLogs(modules: readonly PlannedModule[], logs: Readonly<Record<string, unknown>>): readonly PlannedLog[] {
  const byPointer = new Map(modules.map((module) => [module.pointer, module]));
  return Object.entries(logs).map(([name, config]) => {
    const pointer = joinPointer(logsPointer, name);
    return { name, config, writer: byPointer.get(joinPointer(pointer, 'writer')), encoder: byPointer.get(joinPointer(pointer, 'encoder')) };
  });
}

/** Converts the level of a log as written. No line is ever logged at `PANIC` or `FATAL`, so these mean silent. @internal */
export function thresholdOf(level: string): LogSettings['level'] {
  const lower = level.toLowerCase();
  return lower === 'panic' || lower === 'fatal' ? 'silent' : (lower as Threshold);
}

/**
 * Finds names that a log both includes and excludes, and excluded names that were not included anyway.
 *
 * @see Caddy's `CustomLog.provision`
 * @internal
 */
export function contradictions(logging: unknown): readonly Finding[] {
  const logs = isJsonObject(logging) && isJsonObject(logging.logs) ? Object.entries(logging.logs) : [];
  return logs.flatMap(([name, log]) => {
    if (!isJsonObject(log) || !isTexts(log.include) || !isTexts(log.exclude)) return [];
    const { include, exclude } = log;
    if (include.length === 0) return [];
    return exclude.flatMap((excluded, index) => {
      const reason = contradiction(excluded, include);
      const pointer = joinPointer(joinPointer(joinPointer(logsPointer, name), 'exclude'), index);
      return reason === undefined ? [] : [makeFinding('CONFIG_VALUE_INVALID', { reason }, pointer, { help: 'remove it here or in `include`' })];
    });
  });
}

function contradiction(excluded: string, include: LogConfig['include']): string | undefined {
  if (include.includes(excluded)) return `${JSON.stringify(excluded)} is included as well`;
  if (excluded === '*' || excluded === '.') return undefined;
  if (include.some((included) => isBelow(excluded, included) || isBelow(included, excluded))) return undefined;
  return `${JSON.stringify(excluded)} is not part of anything that is included, so it is excluded anyway`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
