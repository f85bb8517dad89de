import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/**
 * Contract of a precompressor: tells which files are compressed copies of others. The module's name is the content coding, as in
 * `Accept-Encoding`.
 *
 * @experimental
 */
export interface Precompressor {
  /**
   * Returns what is appended to the name of a file to get the name of its compressed copy, e.g. `.gz`. Called once, when the config is loaded.
   *
   * @throws any error: the config is refused. The same happens if the returned value is empty or not a string
   */
  suffix(): string;
}

/** Namespace of precompressors; the keys of `precompressed` name them. @experimental */
export const precompressors = defineNamespace<Precompressor>({
  id: 'http.precompressed',
  description: contractDescription({
    summary: 'Precompressors tell the file server which files are compressed forms of others. The name of the module is the name of the encoding in `Accept-Encoding`.',
    signature: [
      'suffix(): string;',
    ],
    rules: [
      'Called once, when the config is loaded. It returns the extension of the compressed file, which follows the name of the plain one, e.g. `.gz`.',
    ],
    outcomes: [
      ['answers a text', 'clients that accept the encoding get the file with that name, if it exists'],
      ['throws, or answers anything else', 'the config is not loaded'],
    ],
  }),
  methods: ['suffix'],
  stability: 'experimental',
  template: async () => (await import('./templates/precompressor.js')).template,
});
