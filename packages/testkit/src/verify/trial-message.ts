import type { VerifyFinding } from './verify-report.js';

/** What the process that runs a package is told. */
export interface TrialRequest {
  /** The project that the package is installed in. */
  readonly project: string;
  readonly package: string;
  /** Addresses of packages whose modules its examples may name. */
  readonly companions: readonly string[];
  /** Text of the `caddis-docs.json` that it carries; absent where it carries none. */
  readonly docs?: string | undefined;
  /** Text of its README; absent where it has none. */
  readonly readme?: string | undefined;
  /** Its example configs: text by path in the package. */
  readonly examples: Readonly<Record<string, string>>;
}

/** What that process says, in this order; the last one when all is done. */
export type TrialMessage =
  | { readonly kind: 'loaded'; readonly modules: readonly string[] }
  | { readonly kind: 'finding'; readonly finding: VerifyFinding }
  | { readonly kind: 'done'; readonly left: readonly string[] };
