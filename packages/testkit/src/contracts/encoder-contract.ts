import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { isCaddisError } from '@caddis/core';
import type { ConformanceError } from '../findings/conformance-error.js';
import { late } from '../watch/real-time.js';
import type { Probe } from './probe.js';

/** The text to encode; long enough that an encoder buffers some of it. */
const text = 'All that is written must come out again. '.repeat(1000);

/** Decoders for the codings that Node can decode. */
const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { gzip: (bytes) => gunzipSync(bytes), br: (bytes) => brotliDecompressSync(bytes), deflate: (bytes) => inflateSync(bytes) };

/** Checks an encoder: each response gets its own stream, and decoding its output gives the input. */
export async function encoderContract(probe: Probe): Promise<void> {
  try {
    openStream(probe).on('error', () => undefined).destroy();
  } catch (thrown) {
    // An encoder may throw an error that says it cannot work here, e.g. with this version of Node.
    if (!isRefusal(thrown)) throw thrown;
    return;
  }
  const streams = [openStream(probe), openStream(probe), openStream(probe)];
  if (new Set(streams).size < streams.length) throw probe.finding('CONFORMANCE_ENCODER_SHARED', 'two calls of createStream() gave one stream');
  const [first, second, given] = streams as [Transform, Transform, Transform];
  const encoded = await Promise.all([encode(probe, first), encode(probe, second)]);
  for (const bytes of encoded) assertWhole(probe, bytes);
  if ((await probe.driver.outcome(() => emptyOf(openStream(probe)))).kind !== 'done') throw probe.finding('CONFORMANCE_ENCODER_OUTPUT', 'the stream of createStream() fails, or does not end, where nothing is written to it');
  given.on('error', () => undefined).write(text);
  given.destroy();
}

/** Encodes nothing, because a response may turn out to have no body. */
function emptyOf(stream: Transform): Promise<Buffer> {
  const all = buffer(stream);
  stream.end();
  return all;
}

/** Tells whether a finding is about an error that the module throws on purpose. */
function isRefusal(finding: unknown): boolean {
  const { code, cause } = finding as ConformanceError;
  return code === 'CONFORMANCE_CONTRACT_THREW' && isCaddisError(cause);
}

function openStream(probe: Probe): Transform {
  const stream = probe.callAtOnce('createStream');
  if (!(stream instanceof Transform)) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'createStream() returned no Transform stream');
  return stream;
}

/** Writes the text in two parts, with a flush between them if the stream has `flush`. */
async function encode(probe: Probe, stream: Transform): Promise<Buffer> {
  const outcome = await probe.driver.outcome(async () => {
    const all = buffer(stream);
    stream.write(text.slice(0, 100));
    const { flush } = stream as { flush?: (callback: () => void) => void };
    if (flush !== undefined) await new Promise<void>((resolve) => flush.call(stream, resolve));
    stream.end(text.slice(100));
    return all;
  });
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', 'the stream of createStream() did not end, or its flush() did not call back');
  if (outcome.kind === 'failed') throw probe.threw('createStream', outcome.thrown);
  return outcome.value as Exclude<typeof outcome.value, typeof late>;
}

function assertWhole(probe: Probe, bytes: Buffer): void {
  if (bytes.length === 0) throw probe.finding('CONFORMANCE_ENCODER_OUTPUT', `${text.length} bytes went in, and none came out`);
  const decode = decoders[probe.driver.subject.descriptor.name];
  if (decode === undefined) return;
  let decoded: string;
  try {
    decoded = decode(bytes).toString();
  } catch (error) {
    throw probe.finding('CONFORMANCE_ENCODER_OUTPUT', `what came out cannot be decoded: ${(error as Error).message}`, error);
  }
  if (decoded !== text) throw probe.finding('CONFORMANCE_ENCODER_OUTPUT', `${text.length} bytes went in, and ${decoded.length} others came out`);
}
