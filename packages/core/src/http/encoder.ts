import type { Transform } from 'node:stream';
import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/**
 * Contract of an encoder: compresses responses. The module's name is the content coding, as in `Accept-Encoding`.
 *
 * @experimental
 */
export interface Encoder {
  /**
   * Creates the compressing stream for one response. Called once for each response that is compressed, before its headers are sent; not called for
   * responses to HEAD. Must not wait. The caller writes to the stream, ends it and destroys it.
   *
   * @returns the stream. If it has a `flush` method, that outputs everything buffered so far and then calls back once
   * @throws any error: it is logged and the response is sent uncompressed. The same happens, with `CORE_MODULE_FAULT`, if the returned value
   * is not a stream
   */
  createStream(): Transform & { flush?(callback?: () => void): void };
}

/** Namespace of encoders; the keys of `encodings` name them. @experimental */
export const encoders = defineNamespace<Encoder>({
  id: 'http.encoders',
  description: contractDescription({
    summary: 'Encoders compress responses. The name of the module is the name of the encoding in `Accept-Encoding`.',
    signature: [
      'createStream(): Transform & { flush?(callback?: () => void): void; };',
    ],
    rules: [
      'Called once for each response that is compressed, before its head is sent, but not for answers to HEAD. It must not wait.',
      'The caller writes, ends and destroys the stream. `flush` is optional. It must output everything that is held back, and then call back once.',
    ],
    outcomes: [
      ['returns a stream', 'data that is written to it is sent compressed'],
      ['throws, or returns no stream', 'the response is sent uncompressed; a line in the log'],
      ['returns a stream that fails', 'the response is cut'],
    ],
  }),
  methods: ['createStream'],
  stability: 'experimental',
  template: async () => (await import('./templates/encoder.js')).template,
});
