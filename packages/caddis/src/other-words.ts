/** Commands of other programs, each with the one that does the same here. */
const otherCommands: ReadonlyMap<string, string> = new Map([
  ['lint', 'check'],
  ['modules', 'list-modules'],
  ['plugins', 'list-modules'],
  ['proxy', 'reverse-proxy'],
  ['serve', 'run'],
  ['server', 'run'],
  ['test', 'check'],
]);

const listen = 'write the address into "listen" of the server; without a config, use caddis reverse-proxy --from :8080 --to localhost:3000';
const debug = 'write into the config: "logging": {"logs": {"default": {"level": "DEBUG"}}}';

/** Commands that take the path of a config. */
const configCommands: ReadonlySet<string> = new Set(['run', 'start', 'reload', 'check', 'validate']);

/** Flags of other programs for these commands, each with what to do instead. */
const configFlags: ReadonlyMap<string, string> = new Map([
  ...['--file', '-f', '--config-file', '--conf'].map((flag) => [flag, 'write the path of the config without a flag, or use --config'] as const),
  ...['--port', '-p', '--listen', '-l', '--host', '--bind', '--address'].map((flag) => [flag, listen] as const),
  ...['--debug', '--verbose', '--log-level', '--loglevel'].map((flag) => [flag, debug] as const),
]);

/** Flags of other programs for one command, each with what to do instead. */
const commandFlags: ReadonlyMap<string, string> = new Map([
  ...['--out', '-o', '--output'].map((flag) => [`docs ${flag}`, 'use caddis docs build --out FOLDER'] as const),
  ...['--write', '--in-place', '-i', '--fix'].map((flag) => [`fmt ${flag}`, 'use --overwrite'] as const),
  ['fmt --check', 'leave it out: without --overwrite, the command exits with 1 if the file is not formatted'],
  ...['--daemon', '-d', '--detach', '--background'].map((flag) => [`run ${flag}`, 'use caddis start'] as const),
  ...['--daemon', '-d', '--detach', '--background'].map((flag) => [`start ${flag}`, 'leave it out: the server always runs in the background'] as const),
  ...['--test', '-t', '--dry-run'].map((flag) => [`run ${flag}`, 'use caddis validate'] as const),
  ['check --strict', 'use --deny-warnings'],
]);

/**
 * Returns what to write instead of a word of another program.
 *
 * @param text - the message about an unknown command or option
 * @param argv - the command line, as in `process.argv`
 * @returns `undefined` if the word is not known
 * @internal
 */
export function insteadOfWord(text: string, argv: readonly string[]): string | undefined {
  const [, kind, word = ''] = /^error: unknown (command|option) '([^']*)'/.exec(text) ?? [];
  if (kind === 'option') {
    const command = argv[2] ?? '';
    return commandFlags.get(`${command} ${word}`) ?? (configCommands.has(command) ? configFlags.get(word) : undefined);
  }
  if (kind === undefined) return undefined;
  const meant = otherCommands.get(word) ?? (/\.(?:jsonc?|ya?ml)$/.test(word) ? `run ${word}` : undefined);
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}
