import { dirname } from 'node:path';
import { printable } from '@caddis/core/framework';
import { formatProblems, locateFailure, planConfig, type Plan, type Problem, type Registry } from '@caddis/runtime';
import { adapterFor } from './config-language.js';
import { describeError } from './describe-error.js';
import { openRegistry, type PackageCopy, type ProjectFlags } from './open-registry.js';
import { layoutFor } from './terminal-layout.js';
import { isStandardInput, readConfig } from './read-config.js';

/** Flags of all commands that read a config. @internal */
export interface ConfigSource extends ProjectFlags {
  /** Path of the config; `-` for standard input; only a name where there is a text. */
  readonly config: string;
  /** Name of the adapter that reads the config; left out: by the extension of its file. */
  readonly adapter?: string | undefined;
  /** The config itself, where it does not come from a file. */
  readonly text?: string | undefined;
  /** The copy of a package that is imported in its place. */
  readonly copy?: PackageCopy | undefined;
  /** A directory of published modules that says where modules come from that are not installed. */
  readonly directory?: string | undefined;
  /** Longest time that the adapter may take, in milliseconds. */
  readonly moduleDeadline?: number | undefined;
  /** Hears that the project's directory of published modules cannot be read; left out, that is a warning on standard error. */
  readonly onDirectoryError?: ((error: Error) => void) | undefined;
}

/** A config file that was checked. @internal */
export interface PlannedFile {
  readonly registry: Registry;
  /** Packages that could not be read or added, and what is odd about the text. */
  readonly warnings: readonly Error[];
  readonly text: string;
  /** The file's name, as problems print it. */
  readonly file: string;
  /** What reads it; `undefined` for JSON. */
  readonly adapter: string | undefined;
  /** Absent when the config is wrong. */
  readonly plan: Plan | undefined;
  /** What is wrong, or the plan's warnings. */
  readonly problems: readonly Problem[];
}

/** A config that was read, and what is installed around it. @internal */
export interface OpenedConfig extends Pick<PlannedFile, 'registry' | 'warnings' | 'text' | 'file' | 'adapter'> {
  /** The folder that it lies in; `undefined` where it is no file. */
  readonly folder: string | undefined;
}

/**
 * Reads a config, finds the modules that are installed around it, and finds out in which language it is.
 *
 * @param source - where the config is, and the folder of its project
 * @param givenUp - as {@link readConfig} takes it
 * @throws what {@link readConfig}, {@link openRegistry} and {@link adapterFor} throw
 * @internal
 */
export async function openConfig({ config, text: given, adapter, project, copy, directory, onDirectoryError }: ConfigSource, givenUp?: AbortSignal): Promise<OpenedConfig> {
  const place = given === undefined ? { config, project, copy, directory, onDirectoryError } : { project, copy, directory, onDirectoryError };
  const reading = given === undefined ? readConfig(config, givenUp) : { text: given, warnings: [] };
  const [{ text, warnings: ofText }, { registry, warnings: ofPackages }] = await Promise.all([reading, openRegistry(place)]);
  const isFile = given === undefined && !isStandardInput(config);
  return {
    registry,
    warnings: [...ofText, ...ofPackages],
    text,
    file: config === '-' ? '(standard input)' : config,
    adapter: given === undefined ? adapterFor({ config, adapter, text, registry }) : adapter,
    folder: isFile ? dirname(config) : undefined,
  };
}

/**
 * Reads and checks a config file with the modules that are installed around it.
 *
 * @param source - where the config is, and the folder of its project
 * @param givenUp - as {@link readConfig} takes it
 * @throws what {@link openConfig} throws
 * @internal
 */
export async function planFile(source: ConfigSource, givenUp?: AbortSignal): Promise<PlannedFile> {
  const { registry, warnings, text, file, adapter, folder } = await openConfig(source, givenUp);
  const result = await planConfig(text, { lookup: registry, adapter, file, folder, adapterDeadlineMs: source.moduleDeadline });
  return { registry, warnings, text, file, adapter, plan: result.ok ? result.plan : undefined, problems: result.ok ? result.plan.warnings : result.problems };
}

/**
 * Writes the problems of a config as {@link problemText} does, for commands that serve it: whoever serves what is experimental knows that already.
 *
 * @param stream - where they go to
 * @internal
 */
export function startText(planned: PlannedFile, stream: NodeJS.WriteStream): string {
  return problemText({ ...planned, problems: planned.problems.filter(({ code }) => !code.endsWith('_EXPERIMENTAL')) }, stream);
}

/**
 * Writes the problems of a config for people: place, excerpt, what to do.
 *
 * @param stream - where they go to: colours are for terminals
 * @returns lines; empty when nothing is wrong
 * @internal
 */
export function problemText({ problems, text }: Pick<PlannedFile, 'problems' | 'text'>, stream: NodeJS.WriteStream): string {
  return problems.length === 0 ? '' : `${formatProblems(problems, text, layoutFor(stream))}\n`;
}

/**
 * Writes why a config that was checked cannot be served: the error, and where the modules stand in the file that it is about.
 *
 * @returns lines
 * @internal
 */
export async function failureText(error: unknown, { text, file, adapter, registry }: PlannedFile): Promise<string> {
  const places = await locateFailure(error, text, { lookup: registry, adapter });
  const lines = new Set(places.map(({ line, column, module }) => printable(`  ${file}:${line}:${column} ${module}\n`)));
  return `error: ${describeError(error)}\n${[...lines].join('')}`;
}
