import { blameModule, describeValue, isThenable, messageOf, moduleFault } from '@caddis/core';
import type { HttpRequest, IpSource } from '@caddis/core/http';
import { IpRanges } from '../ip/ip-ranges.js';

/**
 * Asks a source of IP ranges: the one place that does. While the source fails it names no ranges: to trust whom it named before could
 * be to trust an attacker.
 *
 * @internal
 */
export class GuardedIpSource {
  private compiled: { readonly from: readonly string[]; readonly ranges: IpRanges } | undefined;
  private reported: string | undefined;

  /**
   * @param report - hears of a source that failed: once, until it answers again or fails with something else
   */
  constructor(
    private readonly source: IpSource,
    private readonly report: (error: unknown) => void,
  ) {}

  /** @returns `undefined` while the source fails */
  rangesFor(request: HttpRequest): IpRanges | undefined {
    const { source } = this;
    const call = { module: source, method: 'getRanges' };
    let from: unknown;
    try {
      from = source.getRanges(request);
    } catch (error) {
      return this.fail(blameModule(call, error));
    }
    // A source gives the same array as long as nothing changes.
    if (this.compiled !== undefined && this.compiled.from === from) return this.compiled.ranges;
    try {
      if (!isListOfTexts(from)) {
        if (isThenable(from)) Promise.resolve(from).then(ignore, ignore);
        return this.fail(moduleFault(call, `returned ${describeValue(from)}, expected a list of texts`));
      }
      this.compiled = { from, ranges: new IpRanges(from) };
    } catch (error) {
      return this.fail(moduleFault(call, `returned a list with a bad range, or one that cannot be read: ${messageOf(error)}`, error));
    }
    this.reported = undefined;
    return this.compiled.ranges;
  }

  private fail(error: unknown): undefined {
    this.compiled = undefined;
    const message = messageOf(error);
    if (message !== this.reported) this.report(error);
    this.reported = message;
    return undefined;
  }
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function ignore(): void {
  // It was told that a promise is no answer; what it says later interests nobody.
}
