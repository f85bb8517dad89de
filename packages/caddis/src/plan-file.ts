import { dirname } from 'node:path';
import { printable } from '@caddis/core/framework';
import { formatProblems, locateFailure, planConfig, type Plan, type Problem, type Registry, type TextToTry } from '@caddis/runtime';
import { adapterFor } from './config-language.js';
import { describeError } from './describe-error.js';
import { openRegistry, type PackageCopy, type ProjectFlags } from './open-registry.js';
import { layoutFor } from './terminal-layout.js';
import { isStandardInput, readConfig } from './read-config.js';

/** Flags of all commands that read a config. @internal */
export interface ConfigSource extends ProjectFlags {
  /** Path of the config; `-` for standard input. If `text` is given, just a name for messages. */
  readonly config: string;
  /** Name of the adapter that reads the config; if left out, the file extension decides. */
  readonly adapter?: string | undefined;
  /** The config itself, if it does not come from a file. */
  readonly text?: string | undefined;
  /** A copy of a package to import instead of the installed package. */
  readonly copy?: PackageCopy | undefined;
  /** A directory of published modules, which is used to suggest packages for modules that are not installed. */
  readonly directory?: string | undefined;
  /** Maximum time for the adapter, in milliseconds. */
  readonly moduleDeadline?: number | undefined;
  /** Called if the project's directory of published modules cannot be read; default: a warning on standard error. */
  readonly onDirectoryError?: ((error: Error) => void) | undefined;
}

/** A config that was read and checked. @internal */
export interface PlannedFile {
  readonly registry: Registry;
  /** Packages that could not be read or added, and warnings about the text. */
  readonly warnings: readonly Error[];
  readonly text: string;
  /** Name of the file in printed problems. */
  readonly file: string;
  /** Name of the adapter that reads it; `undefined` for JSON. */
  readonly adapter: string | undefined;
  /** Absent if the config is invalid. */
  readonly plan: Plan | undefined;
  /** The errors of the config; the warnings of the plan if the config is valid. */
  readonly problems: readonly Problem[];
}

/** A config that was read but not checked, with the modules that are installed for it. @internal */
export interface OpenedConfig extends Pick<PlannedFile, 'registry' | 'warnings' | 'text' | 'file' | 'adapter'> {
  /** Folder of the config file; `undefined` if the config is not a file. */
  readonly folder: string | undefined;
}

/**
 * Reads a config, finds the modules that are installed for it, and chooses its adapter.
 *
 * @param source - where the config is, and the folder of its project
 * @param givenUp - passed on to {@link readConfig}
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

/** Options of {@link planFile}. @internal */
export interface PlanFileOptions {
  /** Passed on to {@link readConfig}. */
  readonly givenUp?: AbortSignal;
  /** Reads the text in another process first. If it throws, this process does not read it. */
  readonly tryText?: ((text: TextToTry) => Promise<void>) | undefined;
}

/**
 * Reads a config and checks it with the modules that are installed for it.
 *
 * @param source - where the config is, and the folder of its project
 * @throws what {@link openConfig} and `tryText` throw
 * @internal
 */
export async function planFile(source: ConfigSource, { givenUp, tryText }: PlanFileOptions = {}): Promise<PlannedFile> {
  const { registry, warnings, text, file, adapter, folder } = await openConfig(source, givenUp);
  await tryText?.({ text, adapter, folder, isPlanned: true });
  const result = await planConfig(text, { lookup: registry, adapter, file, folder, adapterDeadlineMs: source.moduleDeadline });
  return { registry, warnings, text, file, adapter, plan: result.ok ? result.plan : undefined, problems: result.ok ? result.plan.warnings : result.problems };
}

/**
 * Formats problems like {@link problemText}, but without warnings about experimental settings: the commands that serve a config do not repeat them.
 *
 * @param stream - the stream that they are written to
 * @internal
 */
export function startText(planned: PlannedFile, stream: NodeJS.WriteStream): string {
  return problemText({ ...planned, problems: planned.problems.filter(({ code }) => !code.endsWith('_EXPERIMENTAL')) }, stream);
}

/**
 * Formats the problems of a config for people: position, excerpt, advice.
 *
 * @param stream - the stream that they are written to; only a terminal gets colours
 * @returns lines; empty if there are no problems
 * @internal
 */
export function problemText({ problems, text }: Pick<PlannedFile, 'problems' | 'text'>, stream: NodeJS.WriteStream): string {
  return problems.length === 0 ? '' : `${formatProblems(problems, text, layoutFor(stream))}\n`;
}

/**
 * Formats the error that prevents a valid config from being served, with the positions in the file of the modules that it concerns.
 *
 * @returns lines
 * @internal
 */
export async function failureText(error: unknown, { text, file, adapter, registry }: PlannedFile): Promise<string> {
  const places = await locateFailure(error, text, { lookup: registry, adapter });
  const lines = new Set(places.map(({ line, column, module }) => printable(`  ${file}:${line}:${column} ${module}\n`)));
  return `error: ${describeError(error)}\n${[...lines].join('')}`;
}
