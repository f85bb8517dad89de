import { isCaddisError } from '@caddis/core';
import { ByteCollector, reasonOf } from '@caddis/kit';
import { parseAnswer, refusal } from './call.js';
import { errors } from './errors.js';
import { bigIntOf, type WireWatchLine, type WireWatchResult } from './wire.js';

/** A message of a watch. @public */
export interface WatchNews {
  /** All changes up to this revision of the store have been reported. */
  readonly revision: bigint;
  /** Whether a watched key changed at this revision. */
  readonly changed: boolean;
}

const newLine = 0x0a;
/** Maximum number of watchers of one stream. There is one for each watched range, and only few ranges are watched at once. */
const maxWatchers = 16;
/** Maximum size of a line in bytes. Members are asked to split messages into parts of about 2 MiB. */
const maxLineBytes = 8 * 2 ** 20;

/**
 * Reads the stream of a watch with one or more watchers. It ends when changes have been lost, because the store was compacted or was
 * reset to an earlier state. The keys must then be read from scratch.
 *
 * @param endpoint - the member, for messages
 * @param chunks - bytes of the stream, split at any position
 * @param after - the revision at which the keys were read
 * @throws `ETCD_WATCH_ENDED`, `ETCD_REFUSED`, `ETCD_DENIED`, `ETCD_ANSWER_INVALID`, `ETCD_ANSWER_TOO_LARGE`
 * @see https://etcd.io/docs/v3.5/learning/api/#watch-api
 * @internal
 */
export async function* readNews(endpoint: string, chunks: AsyncIterable<Buffer>, after: bigint): AsyncGenerator<WatchNews, void> {
  const passed = new Map<string, bigint>();
  for await (const line of splitLines(endpoint, chunks)) {
    const result = readResult(endpoint, line);
    // After this, the gateway leaves the stream open but sends nothing more.
    if (isCompacted(result)) return;
    // The gateway omits a number that is zero.
    const revision = bigIntOf(result.header?.revision ?? 0);
    if (revision === undefined) throw invalidLine(endpoint, line);
    if (result.created === true) {
      // If the store's revision is lower than the one we have read, the store was restored or recreated.
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

/** Tells whether changes were lost by a compaction. Zero means that there was none. */
function isCompacted({ compact_revision: revision }: WireWatchResult): boolean {
  return (bigIntOf(revision) ?? 0n) > 0n;
}

function invalidLine(endpoint: string, line: string): Error {
  return errors.ETCD_ANSWER_INVALID({ endpoint, answer: JSON.stringify(line.slice(0, 200)) });
}

/** Returns the number of a watcher; the gateway omits 0. */
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
