import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { propertyOf } from '@caddis/core';
import { caddisFolder, replaceFile } from '@caddis/kit';

/** The last config that was served successfully. @internal */
export interface LastGood {
  readonly key: string;
  readonly config: string;
  /** Revision at which it was written to its key. */
  readonly revision: string;
  /** When it was last seen in etcd, ISO 8601. */
  readonly confirmed: string;
  /** Number of the newest accepted signature; 0 for none. */
  readonly signed: number;
}

/** Default file for the last good config of a node; `undefined` if there is no home folder. @internal */
export function lastGoodFile(name: string): string | undefined {
  const folder = caddisFolder('config');
  return folder === undefined ? undefined : join(folder, `fleet-${name}.json`);
}

/** Reads the last good config of a key. @returns `undefined` if there is none @internal */
export async function readLastGood(file: string, key: string): Promise<LastGood | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (propertyOf(error, 'code') === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
  const isWhole = ['config', 'revision', 'confirmed'].every((each) => typeof propertyOf(value, each) === 'string') && typeof propertyOf(value, 'signed') === 'number';
  return isWhole && propertyOf(value, 'key') === key ? (value as LastGood) : undefined;
}

/** Saves the last good config. @internal */
export function writeLastGood(file: string, lastGood: LastGood): Promise<void> {
  return replaceFile(file, JSON.stringify(lastGood));
}
