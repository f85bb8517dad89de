import { readFile } from 'node:fs/promises';
import { changesFeed, changesText, compareCatalogues, parseCatalogue, type CatalogueDoc } from '@caddis/docgen';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { print } from '../terminal.js';

/** Arguments of `caddis docs diff`. @internal */
export interface DocsDiffFlags {
  readonly old: string;
  readonly next: string;
  readonly json?: boolean | undefined;
  /** Public address of the feed. */
  readonly feed?: string | undefined;
  readonly title?: string | undefined;
}

/** Prints the differences between two files that `caddis docs json` has written. @returns the exit code: 0 even if they differ @internal */
export async function docsDiff({ old, next, json = false, feed, title = 'Modules of Caddis' }: DocsDiffFlags): Promise<number> {
  if (json && feed !== undefined) throw errors.CADDIS_FLAG_INVALID({ flag: '--feed', value: feed, expected: 'no --json beside it' });
  if (feed !== undefined && !URL.canParse(feed)) throw errors.CADDIS_FLAG_INVALID({ flag: '--feed', value: feed, expected: 'the whole address that the feed will have, such as https://example.com/changes.xml' });
  const changes = compareCatalogues(await readCatalogue(old), await readCatalogue(next));
  if (json) print(`${JSON.stringify(changes, null, 2)}\n`);
  else print(feed === undefined ? changesText(changes) : changesFeed(changes, { title, address: feed, updated: new Date() }));
  return exitCodes.ok;
}

async function readCatalogue(file: string): Promise<CatalogueDoc> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw errors.CADDIS_DOCS_UNREADABLE({ file }, { cause });
  });
  return parseCatalogue(text, file);
}
