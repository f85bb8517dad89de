import { formatProblems, planConfig, type Plan, type Problem, type Registry } from '@caddis/runtime';
import { openRegistry } from './open-registry.js';
import { readConfig } from './read-config.js';
import { usesColor } from './terminal.js';

/** A config file that was checked. */
export interface PlannedFile {
  readonly registry: Registry;
  /** Packages that could not be read or added. */
  readonly warnings: readonly Error[];
  readonly text: string;
  /** The file's name, as problems print it. */
  readonly file: string;
  /** Absent when the config is wrong. */
  readonly plan: Plan | undefined;
  /** What is wrong, or the plan's warnings. */
  readonly problems: readonly Problem[];
}

/**
 * Reads and checks a config file with the modules that are installed around it.
 *
 * @param config - path of the config; `-` for standard input
 * @throws `CADDIS_CONFIG_UNREADABLE`
 */
export async function planFile(config: string): Promise<PlannedFile> {
  const [text, { registry, warnings }] = await Promise.all([readConfig(config), openRegistry(config)]);
  const file = config === '-' ? '(standard input)' : config;
  const result = await planConfig(text, { lookup: registry, file });
  return {
    registry,
    warnings,
    text,
    file,
    plan: result.ok ? result.plan : undefined,
    problems: result.ok ? result.plan.warnings : result.problems,
  };
}

/**
 * Prints the problems of a config for people: place, excerpt, what to do.
 *
 * @param stream - standard output or standard error
 */
export function printProblems({ problems, text }: PlannedFile, stream: NodeJS.WriteStream): void {
  if (problems.length > 0) stream.write(`${formatProblems(problems, text, { color: usesColor(stream) })}\n`);
}
