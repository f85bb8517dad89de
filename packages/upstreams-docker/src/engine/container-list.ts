import { JsonItems, nestsDeeper, type LeftOut } from '@caddis/kit';
import { maxUpstreams } from '@caddis/upstream-kit';
import { errors } from '../errors.js';
import { compare, readContainer, type Container } from './container.js';

/** The containers that an engine lists. @internal */
export interface Listing {
  /** Sorted by name. */
  readonly containers: readonly Container[];
  /** Entries that could not be read. */
  readonly leftOut: readonly LeftOut[];
  /** The containers as a string, to detect changes. */
  readonly text: string;
}

/** Maximum number of containers that are kept. */
const maxContainers = maxUpstreams;
/** Maximum sizes in bytes: of one entry, of all entries that are kept, of an answer, and of the text around its entries. */
const maxEntryBytes = 524_288;
/** Maximum levels of objects and arrays in an entry. An engine uses six. */
const maxLevels = 100;
const maxKeptBytes = 64 * 2 ** 20;
const maxAnswerBytes = 256 * 2 ** 20;
const maxFrameBytes = 262_144;

interface Entry {
  readonly container: Container;
  readonly text: string;
}

/**
 * Parses a list of containers while it arrives, entry by entry, so that a long list does not block requests.
 *
 * @param body - bytes of the answer, split at any position
 * @param asked - host and path of the request, for error messages
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
    // In the frame, the number of each entry replaces the entry.
    if (typeof element !== 'number') leftOut.push({ candidate: `entry ${index} of the list`, reason: 'it is not an object' });
  }
  if (entries.length === 0 && leftOut.length > 0) throw errors.DOCKER_ENGINE_ANSWER_INVALID(asked);
  entries.sort((one, other) => compare(one.container.name, other.container.name));
  return { containers: entries.map(({ container }) => container), leftOut, text: entries.map(({ text }) => text).join() };
}

/** @returns the container, or the reason why the entry is not one */
function entryOf(text: string): Entry | string {
  if (nestsDeeper(text, maxLevels)) return `it has more than ${maxLevels} levels`;
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
