import { JsonItems, type LeftOut } from '@caddis/kit';
import { maxUpstreams } from '@caddis/upstream-kit';
import { errors } from '../errors.js';
import { compare, readContainer, type Container } from './container.js';

/** What an engine lists. @internal */
export interface Listing {
  /** By name. */
  readonly containers: readonly Container[];
  /** Entries that could not be read. */
  readonly leftOut: readonly LeftOut[];
  /** The containers as text, to see whether anything changed. */
  readonly text: string;
}

/** Greatest number of containers that are kept. */
const maxContainers = maxUpstreams;
/** Greatest size of one entry, of all that are kept, of an answer, and of what is around its entries, in bytes. */
const maxEntryBytes = 524_288;
const maxKeptBytes = 64 * 2 ** 20;
const maxAnswerBytes = 256 * 2 ** 20;
const maxFrameBytes = 262_144;

interface Entry {
  readonly container: Container;
  readonly text: string;
}

/**
 * Reads a list of containers while it comes in, one by one, so that an engine with thousands of them holds up no request.
 *
 * @param body - bytes of the answer, cut anywhere
 * @param asked - for messages
 * @throws `DOCKER_ENGINE_ANSWER_INVALID`, `DOCKER_ENGINE_ANSWER_TOO_LARGE`
 * @internal
 */
export async function readListing(body: AsyncIterable<Buffer>, asked: { readonly host: string; readonly path: string }): Promise<Listing> {
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  let count = 0;
  let keptBytes = 0;
  const add = (text: string, isWhole: boolean): void => {
    const candidate = `entry ${count} of the list`;
    count += 1;
    const isKept = isWhole && entries.length < maxContainers && keptBytes + text.length <= maxKeptBytes;
    const entry = isKept ? entryOf(text) : tooMuch(isWhole);
    if (typeof entry === 'string') {
      leftOut.push({ candidate, reason: entry });
    } else {
      keptBytes += text.length;
      entries.push(entry);
    }
  };
  const items = new JsonItems({ depth: 1, maxItemBytes: maxEntryBytes, maxFrameBytes, onItem: add });
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    items.add(piece);
    if (bytes > maxAnswerBytes || items.isOver) throw errors.DOCKER_ENGINE_ANSWER_TOO_LARGE({ ...asked, limit: maxAnswerBytes });
  }
  for (const [index, element] of frameOf(items.end(), asked).entries()) {
    // In the place of an entry stands its number.
    if (typeof element !== 'number') leftOut.push({ candidate: `entry ${index} of the list`, reason: 'it is not an object' });
  }
  if (entries.length === 0 && leftOut.length > 0) throw errors.DOCKER_ENGINE_ANSWER_INVALID(asked);
  entries.sort((one, other) => compare(one.container.name, other.container.name));
  return { containers: entries.map(({ container }) => container), leftOut, text: entries.map(({ text }) => text).join() };
}

/** @returns the container, or why it is none */
function entryOf(text: string): Entry | string {
  try {
    const container = readContainer(JSON.parse(text));
    return container === undefined ? 'it has no ID' : { container, text: JSON.stringify(container) };
  } catch {
    return 'it is not JSON';
  }
}

function tooMuch(isWhole: boolean): string {
  return isWhole ? `only ${maxContainers} containers with ${maxKeptBytes} bytes in all are used` : `it has more than ${maxEntryBytes} bytes`;
}

function frameOf(text: string, asked: { readonly host: string; readonly path: string }): readonly unknown[] {
  let cause: unknown;
  try {
    const frame: unknown = JSON.parse(text);
    if (Array.isArray(frame)) return frame;
  } catch (error) {
    cause = error;
  }
  throw errors.DOCKER_ENGINE_ANSWER_INVALID(asked, { cause });
}
