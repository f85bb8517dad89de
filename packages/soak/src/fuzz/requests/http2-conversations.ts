import { fieldBlock, flag, frame, frameType, Http2Client, setting, type Frame } from '@caddis/test-helpers';
import fc from 'fast-check';

type Field = readonly [name: string, value: string];

/** Streams of one connection: the frames of each, and other frames between them. */
export interface Http2Conversation {
  /** IDs of the streams that the server must end, because the client does not reset them. */
  readonly streams: readonly number[];
  readonly frames: readonly Buffer[];
}

const usual: readonly Field[] = [[':method', 'POST'], [':scheme', 'https'], [':path', '/x'], [':authority', 'a'], ['accept', '*/*'], ['content-length', '5'], ['x-hop', '1']];
const names = [':method', ':scheme', ':path', ':authority', ':status', ':protocol', ':x', 'host', 'Host', 'content-length', 'transfer-encoding', 'connection', 'te', 'upgrade', 'keep-alive', 'proxy-connection', 'expect', 'cookie', 'x y', 'x:', '', 'x\r\ny', 'x\0'];
const values = ['', 'GET', 'POST', 'CONNECT', 'HEAD', '/', '*', '/x y', '/x\r\nX: y', '/x\0', 'http', 'https', 'a', 'a b', 'a:80', 'u@a', '0', '5', '05', '+5', '5, 5', '6', '-1', '99999999999999999999', 'chunked', 'trailers', 'close', 'a\r\nTransfer-Encoding: chunked', 'a\nb', ' a', 'a ', '\x7f', '\xff', '100-continue', 'websocket', 'x'.repeat(20_000)];
const step = fc.record({ at: fc.nat(20), deed: fc.constantFrom('name', 'value', 'add', 'remove', 'copy', 'move'), name: fc.constantFrom(...names), value: fc.oneof(fc.constantFrom(...values), fc.string({ maxLength: 3 })) });
const fields = fc.array(step, { maxLength: 3 }).map((steps) => steps.reduce<readonly Field[]>(changed, usual));
const oddFrame = fc.record({ type: fc.integer({ min: 0, max: 12 }), flags: fc.nat(255), stream: fc.constantFrom(0, 1, 2, 3, 5, 7), payload: fc.uint8Array({ maxLength: 20 }) });
const stream = fc.record({
  fields,
  ending: fc.constantFrom('with body', 'with body', 'at once', 'short', 'long', 'in pieces', 'with trailing fields', 'reset', 'head in pieces'),
  // This is rare, because most odd frames end the connection.
  before: fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: oddFrame }),
});

/** Generates up to three streams, some of them invalid, and occasionally a frame that belongs to no stream. */
export const http2Conversations: fc.Arbitrary<Http2Conversation> = fc.array(stream, { minLength: 1, maxLength: 3 }).map((wanted) => {
  const frames = wanted.flatMap(({ fields: own, ending, before }, index) => {
    const odd = before === undefined ? [] : [frame(before.type, before.flags, before.stream, Buffer.from(before.payload))];
    return [...odd, ...framesOf(1 + 2 * index, own, ending)];
  });
  const isReset = (id: number): boolean => frames.some((each) => each.readUInt8(3) === frameType.reset && each.readUInt32BE(5) === id);
  return { streams: wanted.map((_, index) => 1 + 2 * index).filter((id) => !isReset(id)), frames };
});

/**
 * Sends a conversation over a new connection, and waits until each stream is answered or reset, or its connection is closed.
 *
 * @param port - port on 127.0.0.1, with TLS
 * @returns the outcome of each stream: a status, `reset`, or `closed`
 * @throws if a stream is still open after a timeout
 */
export async function converseHttp2(port: number, { streams, frames }: Http2Conversation): Promise<readonly string[]> {
  const client = await Http2Client.open(port, setting(4, 1 << 20));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`a stream is not answered and the connection not closed after ${patienceMs} ms`)), patienceMs);
  });
  try {
    client.send(...frames);
    // After a GOAWAY frame with an error, no more responses are expected.
    const refused = client.until(() => client.frames.some(isRefusal)).then(() => 'closed');
    return await Promise.race([Promise.all(streams.map((id) => Promise.race([client.outcome(id), refused]))), late]);
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

const patienceMs = 10_000;

/** Tells whether a frame closes the connection because of an error by the client. */
function isRefusal({ type, payload }: Frame): boolean {
  return type === frameType.goAway && payload.readUInt32BE(4) !== 0;
}

function changed(list: readonly Field[], { at, deed, name, value }: typeof step extends fc.Arbitrary<infer Step> ? Step : never): readonly Field[] {
  const index = at % Math.max(1, list.length);
  const old = list[index] ?? [name, value];
  const others = list.filter((_, other) => other !== index);
  const put = (...now: readonly Field[]): readonly Field[] => [...list.slice(0, index), ...now, ...list.slice(index + 1)];
  if (deed === 'name') return put([name, old[1]]);
  if (deed === 'value') return put([old[0], value]);
  if (deed === 'add') return [...list, [name, value]];
  if (deed === 'remove') return others;
  if (deed === 'copy') return [...list, old];
  return [...others, old];
}

function framesOf(id: number, own: readonly Field[], ending: string): readonly Buffer[] {
  const block = fieldBlock(own);
  const head = (flags: number): Buffer => frame(frameType.headers, flag.endHeaders | flags, id, block);
  const data = (text: string, flags: number = flag.endStream): Buffer => frame(frameType.data, flags, id, Buffer.from(text));
  switch (ending) {
    case 'at once':
      return [head(flag.endStream)];
    case 'short':
      return [head(0), data('abc')];
    case 'long':
      return [head(0), data('abcdefgh')];
    case 'in pieces':
      return [head(0), data('ab', 0), data('', 0), data('cde')];
    case 'with trailing fields':
      return [head(0), data('abcde', 0), frame(frameType.headers, flag.endHeaders | flag.endStream, id, fieldBlock([['x-trailer', '1']]))];
    case 'reset':
      return [head(0), data('ab', 0), frame(frameType.reset, 0, id, Buffer.from([0, 0, 0, 8]))];
    case 'head in pieces':
      return [frame(frameType.headers, 0, id, block.subarray(0, 9)), frame(frameType.continuation, flag.endHeaders, id, block.subarray(9)), data('abcde')];
    default:
      return [head(0), data('abcde')];
  }
}
