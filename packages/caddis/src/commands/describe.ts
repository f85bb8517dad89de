import { isCaddisError } from '@caddis/core';
import { describe as describeText } from '@caddis/docgen';
import { usesColor } from '@caddis/runtime';
import { whyUnknown } from '../broken-modules.js';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';
import type { ProjectFlags } from '../open-registry.js';
import { showInPager } from '../pager.js';
import { print, showable } from '../terminal.js';

/** What `caddis describe` is told. @internal */
export interface DescribeRequest extends ProjectFlags {
  /** ID of a module or namespace, or the code of an error; empty for an overview. */
  readonly name: string;
  /** A field of the module, e.g. `load_balancing.retries`. */
  readonly field: string | undefined;
  readonly package?: string | undefined;
}

/** Widest text that is still easy to read, in columns. */
const widest = 100;

/** Columns where none are known: of a pipe, or of a terminal that says it has none. */
const usual = 80;

/**
 * Prints what a module, a field, a namespace or an error is: through a pager where it is longer than the terminal, plain when piped.
 *
 * @returns the exit code
 * @internal
 */
export async function describe(request: DescribeRequest): Promise<number> {
  const { index, registry, unread } = await openCatalogue(request);
  const { columns, rows, isTTY } = process.stdout;
  const options = {
    width: isTTY ? Math.min(columns || usual, widest) : usual,
    color: usesColor(process.stdout),
    package: request.package,
    field: request.field,
  };
  const text = await describeInstalled();
  const page = showable(text.endsWith('\n') ? text : `${text}\n`);
  if (isTTY && page.split('\n').length > (rows || 24) && (await showInPager(page))) return exitCodes.ok;
  print(page);
  return exitCodes.ok;

  /** What is not known may be installed all the same, and broken. */
  async function describeInstalled(): Promise<string> {
    try {
      return describeText(index, request.name, options);
    } catch (error) {
      const isUnknown = isCaddisError(error) && error.code === 'DOCGEN_UNKNOWN_NAME';
      throw (isUnknown ? await whyUnknown(registry, request.name, unread) : undefined) ?? error;
    }
  }
}
