import { blameModule, describeValue, moduleFault } from '@caddis/core';
import type { Encoder } from '@caddis/core/http';

/** The stream of an encoder. @internal */
export type Encoding = ReturnType<Encoder['createStream']>;

/** What is called on a stream. */
const methods = ['on', 'once', 'write', 'end', 'pause', 'resume', 'destroy'] as const;

/**
 * Has an encoder make the stream for a response: the one place that does.
 *
 * @throws what the encoder throws; `CORE_MODULE_FAULT` where it makes something else
 * @internal
 */
export function openEncoding(encoder: Encoder): Encoding {
  const call = { module: encoder, method: 'createStream' };
  let encoding: unknown;
  try {
    encoding = encoder.createStream();
  } catch (error) {
    throw blameModule(call, error);
  }
  if (isStream(encoding)) return encoding;
  throw moduleFault(call, `returned ${describeValue(encoding)}, expected a stream`);
}

function isStream(value: unknown): value is Encoding {
  return typeof value === 'object' && value !== null && methods.every((method) => typeof (value as Readonly<Record<string, unknown>>)[method] === 'function');
}
