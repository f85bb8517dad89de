import type { KeyRange } from '@caddis/etcd';
import { errors } from './errors.js';

/** Checks that a key can be the prefix of a storage. @throws `STORAGE_ETCD_KEY_INVALID` @internal */
export function assertPrefix(key: string): void {
  const reason = key === '' ? 'it is empty' : /^\/|\/$|\/\//.test(key) ? 'it has an empty part' : undefined;
  if (reason !== undefined) throw errors.STORAGE_ETCD_KEY_INVALID({ key: JSON.stringify(key), reason });
}

/** Maps keys of the storage to keys in etcd. @internal */
export class StorageKeys {
  /** @param prefix - the etcd key below which all values are stored */
  constructor(private readonly prefix: string) {}

  /**
   * Returns the etcd key of a value or folder.
   *
   * @param key - key in the storage; the same keys are refused as in `file_system`, so that keys are valid in both
   * @throws `STORAGE_ETCD_KEY_INVALID`
   */
  of(key: string): string {
    const parts = key.split('/').filter((part) => part !== '');
    if (key.includes('\0') || key.includes('\\') || parts.some((part) => part === '..' || part === '.')) {
      throw errors.STORAGE_ETCD_KEY_INVALID({ key: JSON.stringify(key), reason: 'it points outside of the storage' });
    }
    return [this.prefix, ...parts].join('/');
  }

  /** Range of all keys below a folder, optionally only those after a key. @throws `STORAGE_ETCD_KEY_INVALID` */
  below(folder: string, after?: string): Required<KeyRange> {
    const key = this.of(folder);
    // `0` follows `/` in ASCII. Appending `\0` gives the next possible key.
    return { key: after === undefined ? `${key}/` : `${after}\0`, end: `${key}0` };
  }

  /** Returns the storage key of an etcd key. */
  nameOf(key: string): string {
    return key.slice(this.prefix.length + 1);
  }

  /** Returns the etcd key of a lock's queue. */
  lock(name: string): string {
    return `${this.prefix}/locks/${name}`;
  }
}
