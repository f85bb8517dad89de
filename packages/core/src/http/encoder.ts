import type { Transform } from 'node:stream';
import { defineNamespace } from '../namespace.js';

/**
 * Contract of an encoder: compresses responses. The module's name is the coding as it stands in `Accept-Encoding`.
 *
 * @experimental
 */
export interface Encoder {
  /** Makes the stream for one response. `flush`, where it has one, pushes out what it holds back. */
  createStream(): Transform & { flush?(callback?: () => void): void };
}

/** Namespace of encoders; they are named by the keys of `encodings`. @experimental */
export const encoders = defineNamespace<Encoder>({
  id: 'http.encoders',
  description: 'Encoders compress responses. The name of a module is the coding as clients name it in `Accept-Encoding`.',
  methods: ['createStream'],
});
