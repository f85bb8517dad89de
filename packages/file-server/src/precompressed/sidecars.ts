import { blameModule, describeValue, moduleFault } from '@caddis/core';
import type { HttpRequest, Precompressor } from '@caddis/core/http';
import { acceptedCodings } from '@caddis/http/kit';

/** A precompressed file that may exist beside the plain one. @internal */
export interface Sidecar {
  /** Value of `Content-Encoding`. */
  readonly coding: string;
  /** Suffix that is added to the name of the plain file. */
  readonly suffix: string;
}

/**
 * Determines which precompressed files to look for.
 *
 * @internal
 */
export class Sidecars {
  private readonly suffixes: ReadonlyMap<string, string>;

  /**
   * @param modules - precompressors by content coding
   * @param order - content codings in the order of preference, if the client has none
   * @throws any error of a module, or `CORE_MODULE_FAULT` if it does not return a suffix
   */
  constructor(
    modules: Readonly<Record<string, Precompressor>>,
    private readonly order: readonly string[],
  ) {
    this.suffixes = new Map(Object.entries(modules).map(([coding, module]) => [coding, suffixOf(module)]));
  }

  /** Returns the precompressed files that the client accepts, best first. */
  for(request: HttpRequest): readonly Sidecar[] {
    if (this.suffixes.size === 0) return none;
    return acceptedCodings(request, this.order).flatMap((coding) => {
      const suffix = this.suffixes.get(coding);
      return suffix === undefined ? [] : [{ coding, suffix }];
    });
  }
}

const none: readonly Sidecar[] = [];

/** Calls a precompressor and checks its answer. All calls to precompressors are made here. */
function suffixOf(module: Precompressor): string {
  const call = { module, method: 'suffix' };
  let suffix: unknown;
  try {
    suffix = module.suffix();
  } catch (error) {
    throw blameModule(call, error);
  }
  if (typeof suffix === 'string' && suffix !== '' && !/[/\0]/.test(suffix)) return suffix;
  throw moduleFault(call, `returned ${describeValue(suffix)}, expected what the name of a file ends in`);
}
