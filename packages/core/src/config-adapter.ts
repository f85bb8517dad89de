import { contractDescription } from './contract-description.js';
import { defineNamespace } from './namespace.js';

/**
 * Contract of a config adapter: reads a config in a language other than JSON. The module's name is what `--adapter` takes, and the file extension
 * that the adapter is used for.
 *
 * An adapter is not part of any config: it is created with the default values of its own config, can inject no services, and has no lifecycle.
 *
 * @experimental
 */
export interface ConfigAdapter {
  /**
   * Parses a config. Must depend on the text only: the same text gives the same document. Mistakes in the text are returned as problems, not thrown.
   * The text may come from an untrusted source, so the work must be bounded by its length.
   *
   * @param text - the whole content of the file, without a byte order mark
   */
  adapt(text: string): AdaptedConfig | Promise<AdaptedConfig>;

  /**
   * Formats a text, for `caddis fmt`. Meaning and comments are kept. Called only with texts that {@link ConfigAdapter.adapt} can parse.
   *
   * @returns the formatted text; the same text if it is already formatted
   */
  format?(text: string): string | Promise<string>;
}

/** The result of adapting a text. @experimental */
export interface AdaptedConfig {
  /** The document, as `JSON.parse` could have returned it. Absent if the text cannot be parsed; then one of the problems says why. */
  readonly document?: unknown;
  /** Mistakes in the text, and warnings. */
  readonly problems?: readonly AdapterProblem[];
  /**
   * Finds the position of a document value in the text. Without this method, problems of the document are reported by their JSON pointer only.
   *
   * @param pointer - JSON pointer of a document value; empty for the whole document
   * @returns `undefined` if the text has no such value
   */
  locate?(pointer: string): AdaptedPlace | undefined;
}

/** A range of a text: offsets in UTF-16 code units; `end` is exclusive. @experimental */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** The position of a value in a text. @experimental */
export interface AdaptedPlace {
  /** The value's key; absent for list items and for the document itself. */
  readonly key?: TextSpan | undefined;
  /** What to underline for the value: the whole scalar, or the beginning of a list or object. */
  readonly head: TextSpan;
  /** Every place in the text that shows the value or a part of it. If the value is a secret, all of them are masked. */
  readonly everywhere: readonly TextSpan[];
  /** The range in which a string value stands character by character; absent if it is escaped or folded, or if the value is not a string. */
  readonly verbatim?: TextSpan | undefined;
}

/** A problem in the text. @experimental */
export interface AdapterProblem {
  /** `error` when left out. An error means that the config is refused. */
  readonly severity?: 'error' | 'warning' | undefined;
  /** What is wrong: lowercase, no full stop, without the position. */
  readonly message: string;
  /** What the reader should do. */
  readonly help?: string | undefined;
  /** An error code from a list that the adapter's package exports. */
  readonly code?: string | undefined;
  /** Where the problem is; the beginning of the text when left out. */
  readonly at?: TextSpan | undefined;
}

/** Namespace of config adapters; one is chosen by `--adapter` or by the file extension. @experimental */
export const configAdapters = defineNamespace<ConfigAdapter>({
  id: 'caddy.adapters',
  description: contractDescription({
    summary:
      'Config adapters read configs in languages other than JSON. The name of the module is the value of `--adapter` and the extension of the ' +
      'files that it is used for.',
    signature: ['adapt(text: string): AdaptedConfig | Promise<AdaptedConfig>;', 'format?(text: string): string | Promise<string>;'],
    rules: [
      'An adapter does not belong to a config: it is created with the defaults of its config, gets no services, and has no lifecycle.',
      'Called for each text that is checked or loaded. The same text must give the same document. An adapter uses nothing but the text.',
      'It reports mistakes in the text in `problems`, with their places, and does not throw them. Texts may come from anybody, so the work must be ' +
      'limited by their length.',
      '`format` is optional. It writes a text in its usual form for `caddis fmt`. The meaning stays the same, and comments are kept.',
      '`locate` returns the place of a value in the text, so that every problem of the config is shown in the text that was written.',
    ],
    outcomes: [
      ['gives a `document`', 'it is checked like JSON; `problems` are reported with it'],
      ['gives a problem whose `severity` is not `warning`', 'the config is refused'],
      ['gives a document that JSON cannot represent', 'the config is refused, with the package named'],
      ['throws, rejects, or takes more than 30 s', 'likewise'],
      ['leaves out `locate`, or it throws', 'problems of the document have a JSON pointer, and the start of the text as their place'],
    ],
  }),
  methods: ['adapt'],
  stability: 'experimental',
  template: async () => (await import('./templates/config-adapter.js')).template,
});
