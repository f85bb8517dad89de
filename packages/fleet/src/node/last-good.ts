import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { propertyOf } from '@caddis/core';
import { replaceFile } from '@caddis/kit';

/** A config that has served. @internal */
export interface LastGood {
  readonly key: string;
  readonly config: string;
  /** Revision of the key that held it. */
  readonly revision: string;
  /** When it was last seen in etcd, ISO 8601. */
  readonly confirmed: string;
  /** Number of the newest signature that was taken; 0 for none. */
  readonly signed: number;
}

/** The file of a node where nobody names one; `undefined` where there is no home. @internal */
export function lastGoodFile(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { XDG_CONFIG_HOME: chosen, HOME: home = homedir() } = environment;
  const folder = chosen !== undefined && isAbsolute(chosen) ? chosen : isAbsolute(home) ? join(home, '.config') : undefined;
  return folder === undefined ? undefined : join(folder, 'caddis', `fleet-${name}.json`);
}

/** Reads the last good config of a key. @returns `undefined` where there is none @internal */
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

/** Keeps the config that has served last. @internal */
export function writeLastGood(file: string, lastGood: LastGood): Promise<void> {
  return replaceFile(file, JSON.stringify(lastGood));
}
