import { blameModule, describeValue, isThenable, messageOf, moduleFault } from '@caddis/core';
import type { HttpRequest, IpSource } from '@caddis/core/http';
import { IpRanges } from '../ip/ip-ranges.js';

/**
 * Calls a source of IP ranges and checks its result. All such calls are made here. While the source fails, there are no ranges: its last
 * ranges may be outdated, and trusting them could mean trusting an attacker.
 *
 * @internal
 */
export class GuardedIpSource {
  private compiled: { readonly from: readonly string[]; readonly ranges: IpRanges } | undefined;
  private reported: string | undefined;

  /**
   * @param report - called when the source fails: once, until it works again or fails with another error
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
    // A source returns the same array as long as its ranges have not changed.
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
  // The promise has been reported as an invalid result. How it settles does not matter.
}
