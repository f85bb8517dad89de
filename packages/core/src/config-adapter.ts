import { contractDescription } from './contract-description.js';
import { defineNamespace } from './namespace.js';

/**
 * Contract of a config adapter: reads a config in another language than JSON. The module's name is the one by which `--adapter` asks for it, and the ending of
 * the files that it is used for.
 *
 * An adapter stands outside of any config: it is made with the defaults of its config, asks for no services, and has no lifecycle.
 *
 * @experimental
 */
export interface ConfigAdapter {
  /**
   * Reads a config. Must not touch anything but the text: the same text gives the same document. What is wrong with the text is told as a problem, not thrown;
   * a text may come from anybody, so the work must be bounded by its length.
   *
   * @param text - the whole of the file, without a byte order mark
   */
  adapt(text: string): AdaptedConfig | Promise<AdaptedConfig>;

  /**
   * Writes a text in its usual form, for `caddis fmt`. It means the same, and comments are kept. Called for texts that {@link ConfigAdapter.adapt} can read.
   *
   * @returns the text; the same one where it has its usual form already
   */
  format?(text: string): string | Promise<string>;
}

/** What an adapter made of a text. @experimental */
export interface AdaptedConfig {
  /** The document: what `JSON.parse` could have given. Absent where the text cannot be read; then there is a problem that says why. */
  readonly document?: unknown;
  /** What is wrong with the text, and warnings. */
  readonly problems?: readonly AdapterProblem[];
  /**
   * Finds where a value of the document stands in the text. Without it, problems of the document are told by their JSON pointer alone.
   *
   * @param pointer - JSON pointer of a value of the document; empty for the whole
   * @returns `undefined` where there is no such value in the text
   */
  locate?(pointer: string): AdaptedPlace | undefined;
}

/** A part of a text: offsets in UTF-16 units, the end not included. @experimental */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Where a value stands in a text. @experimental */
export interface AdaptedPlace {
  /** Its key; absent in lists and for the document. */
  readonly key?: TextSpan | undefined;
  /** What is underlined for the value: a scalar, or the beginning of a list or object. */
  readonly head: TextSpan;
  /** All places where the value, or a part of it, can be read: they are masked where it is a secret. */
  readonly everywhere: readonly TextSpan[];
  /** Where a text stands character for character; absent where it is escaped, folded or no text. */
  readonly verbatim?: TextSpan | undefined;
}

/** Something that is wrong with a text. @experimental */
export interface AdapterProblem {
  /** `error` when left out: the config is refused. */
  readonly severity?: 'error' | 'warning' | undefined;
  /** What is wrong: lowercase, no full stop, without the place. */
  readonly message: string;
  /** What to do. */
  readonly help?: string | undefined;
  /** Code from an error list that the package of the adapter exports. */
  readonly code?: string | undefined;
  /** Where it stands; the beginning of the text when left out. */
  readonly at?: TextSpan | undefined;
}

/** Namespace of config adapters; they are named by `--adapter`, or by the ending of a file. @experimental */
export const configAdapters = defineNamespace<ConfigAdapter>({
  id: 'caddy.adapters',
  description: contractDescription({
    summary:
      'Config adapters read configs in other languages than JSON. The name of a module is what `--adapter` names, and the ending of the files that it is used for.',
    signature: ['adapt(text: string): AdaptedConfig | Promise<AdaptedConfig>;', 'format?(text: string): string | Promise<string>;'],
    rules: [
      'An adapter stands outside of any config: it is made with the defaults of its config, asks for no services, and has no lifecycle.',
      'Called for each text that is checked or loaded. The same text gives the same document; nothing but the text is touched.',
      'What is wrong with the text is told in `problems`, with its place, and not thrown. Texts come from anybody, so the work is bounded by their length.',
      '`format`, which may be left out, writes a text in its usual form for `caddis fmt`. It means the same, and comments are kept.',
      '`locate` says where a value of the document stands, so that every problem of the config is shown in the text that was written.',
    ],
    outcomes: [
      ['gives a `document`', 'it is checked as JSON would be; `problems` are told with it'],
      ['gives a problem whose `severity` is not `warning`', 'the config is refused'],
      ['gives a document that JSON has no form for', 'the config is refused, with the package named'],
      ['throws, rejects, or takes more than 30 s', 'likewise'],
      ['leaves out `locate`, or it throws', 'problems of the document have a JSON pointer, and the beginning of the text as their place'],
    ],
  }),
  methods: ['adapt'],
  stability: 'experimental',
  template: async () => (await import('./templates/config-adapter.js')).template,
});
