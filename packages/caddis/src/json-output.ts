import { problemOf } from './describe-error.js';

/** Tells whether a command line asks for JSON. @internal */
export function isJsonWanted(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}

/** Returns an error in the JSON format in which `check --json` prints problems of a config. @internal */
export function failureJson(error: unknown): string {
  return `${JSON.stringify({ ok: false, problems: [problemOf(error)] }, null, 2)}\n`;
}
