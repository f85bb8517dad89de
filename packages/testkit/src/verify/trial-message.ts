import type { VerifyFinding } from './verify-report.js';

/** The request to the process that runs a package. */
export interface TrialRequest {
  /** Folder of the project in which the package is installed. */
  readonly project: string;
  readonly package: string;
  /** Import specifiers of packages whose modules the examples may use. */
  readonly companions: readonly string[];
  /** Text of the package's `caddis-docs.json`; undefined if there is none. */
  readonly docs?: string | undefined;
  /** Text of the README; undefined if there is none. */
  readonly readme?: string | undefined;
  /** The example configs: text by path in the package. */
  readonly examples: Readonly<Record<string, string>>;
}

/** The messages of that process. `done` is the last one. */
export type TrialMessage =
  | { readonly kind: 'loaded'; readonly modules: readonly string[] }
  | { readonly kind: 'finding'; readonly finding: VerifyFinding }
  | { readonly kind: 'done'; readonly left: readonly string[] };
