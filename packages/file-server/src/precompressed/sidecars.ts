import { blameModule, describeValue, moduleFault } from '@caddis/core';
import type { HttpRequest, Precompressor } from '@caddis/core/http';
import { acceptedCodings } from '@caddis/http/kit';

/** A file that may lie beside another. @internal */
export interface Sidecar {
  /** Value of `Content-Encoding`. */
  readonly coding: string;
  /** What its name has behind that of the other. */
  readonly suffix: string;
}

/**
 * The compressed files that are looked for beside a plain one.
 *
 * @internal
 */
export class Sidecars {
  private readonly suffixes: ReadonlyMap<string, string>;

  /**
   * @param modules - precompressors by coding
   * @param order - codings in the order in which they are chosen where the client does not care
   * @throws what a module throws, or `CORE_MODULE_FAULT` where it gives no suffix
   */
  constructor(
    modules: Readonly<Record<string, Precompressor>>,
    private readonly order: readonly string[],
  ) {
    this.suffixes = new Map(Object.entries(modules).map(([coding, module]) => [coding, suffixOf(module)]));
  }

  /** Those that the client takes, best first. */
  for(request: HttpRequest): readonly Sidecar[] {
    if (this.suffixes.size === 0) return none;
    return acceptedCodings(request, this.order).flatMap((coding) => {
      const suffix = this.suffixes.get(coding);
      return suffix === undefined ? [] : [{ coding, suffix }];
    });
  }
}

const none: readonly Sidecar[] = [];

/** The one place that calls precompressors. */
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
