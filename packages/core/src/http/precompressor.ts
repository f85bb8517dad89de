import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/**
 * Contract of a precompressor: says which files hold others compressed. The module's name is the coding as it stands in
 * `Accept-Encoding`.
 *
 * @experimental
 */
export interface Precompressor {
  /**
   * What the name of the compressed file has behind that of the plain one, e.g. `.gz`. Called once, when the config is loaded.
   *
   * @throws whatever it likes: the config is not loaded, as where the answer is no text or empty
   */
  suffix(): string;
}

/** Namespace of precompressors; they are named by the keys of `precompressed`. @experimental */
export const precompressors = defineNamespace<Precompressor>({
  id: 'http.precompressed',
  description: contractDescription({
    summary: 'Precompressors tell the file server which files hold others compressed. The name of a module is the coding as clients name it in `Accept-Encoding`.',
    signature: [
      'suffix(): string;',
    ],
    rules: [
      'Called once, when the config is loaded: what the name of the compressed file has behind that of the plain one, e.g. `.gz`.',
    ],
    outcomes: [
      ['answers a text', 'clients that take the coding get the file of that name, where there is one'],
      ['throws, or answers anything else', 'the config is not loaded'],
    ],
  }),
  methods: ['suffix'],
  stability: 'experimental',
  template: async () => (await import('./templates/precompressor.js')).template,
});
