import { isCaddisError } from '@caddis/core';
import { ByteCollector, reasonOf } from '@caddis/kit';
import { parseAnswer, refusal } from './call.js';
import { errors } from './errors.js';
import { bigIntOf, type WireWatchLine, type WireWatchResult } from './wire.js';

/** What a watch tells. @public */
export interface WatchNews {
  /** Everything up to this revision of the store has been told. */
  readonly revision: bigint;
  /** Whether a watched key changed at this revision. */
  readonly changed: boolean;
}

const newLine = 0x0a;
/** Watchers of one stream at most: as many as ranges are watched at once, which are few. */
const maxWatchers = 16;
/** Greatest size of a line in bytes. Members are asked to cut what they tell into parts of about 2 MiB. */
const maxLineBytes = 8 * 2 ** 20;

/**
 * Reads the stream of a watch with one watcher or more. It ends when what was between can no longer be told, because the store
 * was compacted or went back, and the list must be read anew.
 *
 * @param endpoint - the member, for messages
 * @param chunks - bytes of the stream, cut anywhere
 * @param after - revision that the list was read at
 * @throws `ETCD_WATCH_ENDED`, `ETCD_REFUSED`, `ETCD_DENIED`, `ETCD_ANSWER_INVALID`, `ETCD_ANSWER_TOO_LARGE`
 * @see https://etcd.io/docs/v3.5/learning/api/#watch-api
 * @internal
 */
export async function* readNews(endpoint: string, chunks: AsyncIterable<Buffer>, after: bigint): AsyncGenerator<WatchNews, void> {
  const passed = new Map<string, bigint>();
  for await (const line of splitLines(endpoint, chunks)) {
    const result = readResult(endpoint, line);
    // The gateway leaves the stream open after this, and silent.
    if (isCompacted(result)) return;
    // A zero is left out on the wire.
    const revision = bigIntOf(result.header?.revision ?? 0);
    if (revision === undefined) throw invalidLine(endpoint, line);
    if (result.created === true) {
      // A store that is behind what we have read from it was restored or made anew.
      if (revision < after) return;
      passed.set(watcherOf(result), after);
    } else if (Array.isArray(result.events) && result.events.length > 0) {
      yield { revision, changed: true };
      continue;
    } else {
      passed.set(watcherOf(result), revision);
    }
    if (passed.size > maxWatchers) throw invalidLine(endpoint, line);
    yield { revision: least(passed.values()), changed: false };
  }
}

function readResult(endpoint: string, line: string): WireWatchResult {
  const { result, error } = parseAnswer(endpoint, line) as WireWatchLine;
  const message = typeof error === 'string' ? error : error?.message;
  if (typeof message === 'string') throw refusal(endpoint, message);
  if (result?.canceled === true && !isCompacted(result)) {
    throw refusal(endpoint, typeof result.cancel_reason === 'string' ? result.cancel_reason : 'the watch was canceled');
  }
  if (typeof result?.header !== 'object' || result.header === null) throw invalidLine(endpoint, line);
  return result;
}

/** Tells whether what was between is forgotten. A number that is zero says nothing. */
function isCompacted({ compact_revision: revision }: WireWatchResult): boolean {
  return (bigIntOf(revision) ?? 0n) > 0n;
}

function invalidLine(endpoint: string, line: string): Error {
  return errors.ETCD_ANSWER_INVALID({ endpoint, answer: JSON.stringify(line.slice(0, 200)) });
}

/** Number of a watcher; 0 is left out on the wire. */
function watcherOf(result: WireWatchResult): string {
  return String(result.watch_id ?? '0');
}

function least(revisions: Iterable<bigint>): bigint {
  return [...revisions].reduce((low, revision) => (revision < low ? revision : low));
}

async function* splitLines(endpoint: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  const line = new ByteCollector(maxLineBytes);
  try {
    for await (const chunk of chunks) {
      let from = 0;
      for (let end = chunk.indexOf(newLine); end >= 0; end = chunk.indexOf(newLine, from)) {
        line.add(chunk, from, end);
        assertWithin(endpoint, line);
        if (line.size > 0) yield line.text();
        line.clear();
        from = end + 1;
      }
      line.add(chunk, from);
      assertWithin(endpoint, line);
    }
  } catch (error) {
    if (isCaddisError(error)) throw error;
    throw errors.ETCD_WATCH_ENDED({ endpoint, reason: reasonOf(error) }, { cause: error });
  }
  throw errors.ETCD_WATCH_ENDED({ endpoint, reason: 'the member closed it' });
}

function assertWithin(endpoint: string, line: ByteCollector): void {
  if (line.isOver) throw errors.ETCD_ANSWER_TOO_LARGE({ endpoint, what: 'one line of a watch', limit: maxLineBytes });
}
