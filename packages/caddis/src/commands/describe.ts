import { isCaddisError } from '@caddis/core';
import { describe as describeText } from '@caddis/docgen';
import { usesColor } from '@caddis/runtime';
import { whyUnknown } from '../broken-modules.js';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';
import type { ProjectFlags } from '../open-registry.js';
import { showInPager } from '../pager.js';
import { print, showable } from '../terminal.js';

/** Arguments of `caddis describe`. @internal */
export interface DescribeRequest extends ProjectFlags {
  /** ID of a module or namespace, or an error code; empty for an overview. */
  readonly name: string;
  /** Path of a field of the module, e.g. `load_balancing.retries`. */
  readonly field: string | undefined;
  readonly package?: string | undefined;
}

/** Maximum text width that is easy to read, in columns. */
const widest = 100;

/** Text width if the width is unknown: for a pipe, or a terminal that reports 0 columns. */
const usual = 80;

/**
 * Prints the documentation of a module, a field, a namespace or an error: in a pager if it is longer than the terminal, as plain text to a pipe.
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

  /** If the name is unknown, checks whether an installed but broken package explains it. */
  async function describeInstalled(): Promise<string> {
    try {
      return describeText(index, request.name, options);
    } catch (error) {
      const isUnknown = isCaddisError(error) && error.code === 'DOCGEN_UNKNOWN_NAME';
      throw (isUnknown ? await whyUnknown(registry, request.name, unread) : undefined) ?? error;
    }
  }
}
