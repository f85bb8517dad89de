import { realpath, stat, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { propertyOf } from '@caddis/core';
import { replaceFile } from '@caddis/kit';
import { adaptConfig, formatConfig, type ModuleLookup } from '@caddis/runtime';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { formatJson } from '../format/format-json.js';
import { lineDiff } from '../format/line-diff.js';
import type { ProjectFlags } from '../open-registry.js';
import { openConfig, problemText } from '../plan-file.js';
import { isStandardInput } from '../read-config.js';
import { print, printError, printWarnings } from '../terminal.js';

/** Flags of `caddis fmt`. @internal */
export interface FmtFlags extends ProjectFlags {
  readonly config: string;
  readonly adapter?: string | undefined;
  /** True to overwrite the file. */
  readonly overwrite?: boolean | undefined;
  /** True to print the differences. */
  readonly diff?: boolean | undefined;
}

/**
 * Formats a config, and writes it to standard output or to its file.
 *
 * @returns the exit code: 1 if the config was not formatted and the file was not overwritten
 * @throws `CADDIS_FORMAT_UNKNOWN`, and what reading it throws
 * @see Caddy's `fmt`
 * @internal
 */
export async function fmt({ config, adapter, project, overwrite = false, diff = false }: FmtFlags): Promise<number> {
  const { text, registry, warnings, file, adapter: language } = await openConfig({ config, adapter, project });
  printWarnings(warnings);
  const read = await adaptConfig(text, { adapter: language, lookup: registry, file });
  if (!read.ok) {
    printError(problemText({ problems: read.problems, text }, process.stderr));
    return exitCodes.failed;
  }
  const formatted = await formattedText(text, { language, file, registry });
  const again = await adaptConfig(formatted, { adapter: language, lookup: registry });
  if (!again.ok || !isDeepStrictEqual(again.document, read.document)) throw errors.CADDIS_FORMAT_UNKNOWN({ file, reason: 'the result would have another meaning; this is a bug in the formatter' });
  const isFormatted = formatted === text;
  if (overwrite && !isStandardInput(config)) {
    if (!isFormatted) await overwriteFile(config, formatted);
    return exitCodes.ok;
  }
  print(diff ? (isFormatted ? '' : `${lineDiff(text, formatted)}\n`) : formatted);
  if (isFormatted) return exitCodes.ok;
  printError(`${file} is not formatted; run caddis fmt --overwrite\n`);
  return exitCodes.failed;
}

/** Codes of errors for a folder in which no file can be created, or a file that is mounted by itself. */
const notReplaceable: ReadonlySet<unknown> = new Set(['EACCES', 'EBUSY', 'EPERM', 'EROFS']);

/**
 * Replaces the content of a file and keeps its permissions and its owner. A link is followed, so that the link itself stays. Where another file cannot take its
 * place, or would have another owner, the content is overwritten in place.
 */
async function overwriteFile(file: string, text: string): Promise<void> {
  const path = await realpath(file);
  const { mode, uid, gid, nlink } = await stat(path);
  if (uid !== process.geteuid?.() || gid !== process.getegid?.() || nlink > 1) return writeFile(path, text);
  try {
    await replaceFile(path, text, { mode: mode & 0o777 });
  } catch (error) {
    if (!notReplaceable.has(propertyOf(error, 'code'))) throw error;
    await writeFile(path, text);
  }
}

interface Formatting {
  readonly language: string | undefined;
  readonly file: string;
  readonly registry: ModuleLookup;
}

async function formattedText(text: string, { language = 'json', file, registry }: Formatting): Promise<string> {
  if (language === 'json' || language === 'jsonc') {
    try {
      return formatJson(text);
    } catch (cause) {
      throw errors.CADDIS_FORMAT_UNKNOWN({ file, reason: 'it is nested too deeply' }, { cause });
    }
  }
  const formatted = await formatConfig(text, { adapter: language, lookup: registry });
  if (formatted === undefined) throw errors.CADDIS_FORMAT_UNKNOWN({ file, reason: `the adapter ${language} cannot format` });
  return formatted;
}
