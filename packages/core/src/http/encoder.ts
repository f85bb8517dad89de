import type { Transform } from 'node:stream';
import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/**
 * Contract of an encoder: compresses responses. The module's name is the coding as it stands in `Accept-Encoding`.
 *
 * @experimental
 */
export interface Encoder {
  /**
   * Makes the stream for one response: what is written to it comes out compressed. Called once for each response that is compressed,
   * before its head is sent, not for answers to HEAD; must not wait. The caller writes, ends and destroys the stream.
   *
   * @returns the stream. `flush`, where it has one, pushes out what it holds back and calls back once when it has
   * @throws whatever it likes: the error is logged and the response goes out as it is, as with `CORE_MODULE_FAULT`, where what it returns
   * is no stream
   */
  createStream(): Transform & { flush?(callback?: () => void): void };
}

/** Namespace of encoders; they are named by the keys of `encodings`. @experimental */
export const encoders = defineNamespace<Encoder>({
  id: 'http.encoders',
  description: contractDescription({
    summary: 'Encoders compress responses. The name of a module is the coding as clients name it in `Accept-Encoding`.',
    signature: [
      'createStream(): Transform & { flush?(callback?: () => void): void; };',
    ],
    rules: [
      'Called once for each response that is compressed, before its head is sent, and not for answers to HEAD. It must not wait.',
      'The caller writes, ends and destroys the stream. `flush`, where there is one, pushes out what is held back and calls back once.',
    ],
    outcomes: [
      ['returns a stream', 'what is written to it comes out compressed'],
      ['throws, or returns no stream', 'the response is sent as it is; a line in the log'],
      ['returns a stream that fails', 'the response is cut'],
    ],
  }),
  methods: ['createStream'],
  stability: 'experimental',
  template: async () => (await import('./templates/encoder.js')).template,
});
