import { blameModule, describeValue, isThenable, moduleFault, propertyOf } from '@caddis/core';
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
  if (isStream(encoding)) {
    if (propertyOf(encoding, 'destroyed') !== true && propertyOf(encoding, 'writableEnded') !== true) return encoding;
    throw moduleFault(call, 'returned a stream that is over, expected one of its own for each response');
  }
  if (isThenable(encoding)) Promise.resolve(encoding).then(ignore, ignore);
  throw moduleFault(call, `returned ${describeValue(encoding)}, expected a stream`);
}

function isStream(value: unknown): value is Encoding {
  return typeof value === 'object' && value !== null && methods.every((method) => typeof propertyOf(value, method) === 'function');
}

function ignore(): void {
  // A promise is no answer here; what becomes of it interests nobody.
}
