import { parseAnswer, reasonOf, refusal } from './call.js';
import { errors } from './errors.js';
import type { WireWatchLine, WireWatchResult } from './wire.js';

/** What a watch tells. */
export interface WatchNews {
  /** Everything up to this revision of the store has been told. */
  readonly revision: bigint;
  /** Whether a watched key changed at this revision. */
  readonly changed: boolean;
}

/**
 * Reads the stream of a watch with one watcher or more. It ends when what was between can no longer be told, because the store
 * was compacted or went back, and the list must be read anew.
 *
 * @param endpoint - the member, for messages
 * @param chunks - text of the stream, cut anywhere
 * @param after - revision that the list was read at
 * @throws `ETCD_WATCH_ENDED`, `ETCD_REFUSED`, `ETCD_DENIED`, `ETCD_ANSWER_INVALID`
 * @see https://etcd.io/docs/v3.5/learning/api/#watch-api
 */
export async function* readNews(endpoint: string, chunks: AsyncIterable<string>, after: bigint): AsyncGenerator<WatchNews, void> {
  const passed = new Map<string, bigint>();
  for await (const line of splitLines(endpoint, chunks)) {
    const result = readResult(endpoint, line);
    // The gateway leaves the stream open after this, and silent.
    if (result.compact_revision !== undefined) return;
    const revision = BigInt(result.header?.revision ?? 0);
    if (result.created === true) {
      // A store that is behind what we have read from it was restored or made anew.
      if (revision < after) return;
      passed.set(watcherOf(result), after);
    } else if (result.events !== undefined) {
      yield { revision, changed: true };
      continue;
    } else {
      passed.set(watcherOf(result), revision);
    }
    yield { revision: least(passed.values()), changed: false };
  }
}

function readResult(endpoint: string, line: string): WireWatchResult {
  const { result, error } = parseAnswer(endpoint, line) as WireWatchLine;
  if (error?.message !== undefined) throw refusal(endpoint, error.message);
  if (result?.canceled === true && result.compact_revision === undefined) {
    throw refusal(endpoint, result.cancel_reason ?? 'the watch was canceled');
  }
  if (result?.header === undefined) throw errors.ETCD_ANSWER_INVALID({ endpoint, answer: JSON.stringify(line.slice(0, 200)) });
  return result;
}

/** Number of a watcher; 0 is left out on the wire. */
function watcherOf(result: WireWatchResult): string {
  return result.watch_id ?? '0';
}

function least(revisions: Iterable<bigint>): bigint {
  return [...revisions].reduce((low, revision) => (revision < low ? revision : low));
}

async function* splitLines(endpoint: string, chunks: AsyncIterable<string>): AsyncGenerator<string, void> {
  let rest = '';
  try {
    for await (const chunk of chunks) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield line;
    }
  } catch (error) {
    throw errors.ETCD_WATCH_ENDED({ endpoint, reason: reasonOf(error) }, { cause: error });
  }
  throw errors.ETCD_WATCH_ENDED({ endpoint, reason: 'the member closed it' });
}
