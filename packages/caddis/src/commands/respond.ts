import { fstatSync } from 'node:fs';
import { text as readText } from 'node:stream/consumers';
import { openable } from '../listening.js';
import { respondDocument, type RespondFlags } from '../quick/respond-document.js';
import type { ReloadSignal } from '../reload-signal.js';
import { print } from '../terminal.js';
import { run } from './run.js';

/**
 * Serves the same answer to all requests, until the process is told to shut down.
 *
 * @param answer - status of the answer if it has three digits; otherwise the body
 * @returns as {@link run} does
 * @internal
 */
export async function respond(answer: string | undefined, flags: RespondFlags, reloads: ReloadSignal): Promise<number> {
  const given: RespondFlags = answer === undefined ? flags : /^\d{3}$/.test(answer) ? { status: answer, ...flags } : { body: answer, ...flags };
  const body = given.body ?? (await pipedText());
  const text = JSON.stringify(respondDocument(body === undefined ? given : { ...given, body }));
  return run({ config: '(command line)', text }, reloads, (addresses) => {
    for (const address of addresses) print(`Server address: ${openable(address)}\n`);
  });
}

/** Reads standard input if it is a pipe or a file. If it is a terminal or `/dev/null`, nothing was piped in. */
async function pipedText(): Promise<string | undefined> {
  return isPiped() ? readText(process.stdin) : undefined;
}

function isPiped(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile();
  } catch {
    // Standard input is closed.
    return false;
  }
}
