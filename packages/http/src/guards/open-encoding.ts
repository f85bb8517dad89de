import { blameModule, describeValue, isThenable, moduleFault, propertyOf } from '@caddis/core';
import type { Encoder } from '@caddis/core/http';

/** The stream that an encoder creates. @internal */
export type Encoding = ReturnType<Encoder['createStream']>;

/** The methods that the stream must have. */
const methods = ['on', 'once', 'write', 'end', 'pause', 'resume', 'destroy'] as const;

/**
 * Creates the stream of an encoder for a response and checks it. All such calls are made here.
 *
 * @throws the encoder's error; `CORE_MODULE_FAULT` if it returns something other than a stream
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
    throw moduleFault(call, 'returned a stream that has ended, expected a new one for each response');
  }
  if (isThenable(encoding)) Promise.resolve(encoding).then(ignore, ignore);
  throw moduleFault(call, `returned ${describeValue(encoding)}, expected a stream`);
}

function isStream(value: unknown): value is Encoding {
  return typeof value === 'object' && value !== null && methods.every((method) => typeof propertyOf(value, method) === 'function');
}

function ignore(): void {
  // A promise is an invalid result, which has been reported. How it settles does not matter.
}
