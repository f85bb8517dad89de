import type { KeyRange } from '@caddis/etcd';
import { errors } from './errors.js';

/** Refuses what cannot be the key of a storage. @throws `STORAGE_ETCD_KEY_INVALID` @internal */
export function assertPrefix(key: string): void {
  const reason = key === '' ? 'it is empty' : /^\/|\/$|\/\//.test(key) ? 'it has an empty part' : undefined;
  if (reason !== undefined) throw errors.STORAGE_ETCD_KEY_INVALID({ key: JSON.stringify(key), reason });
}

/** The keys in etcd of what a storage keeps. @internal */
export class StorageKeys {
  /** @param prefix - the key below which all of it stands */
  constructor(private readonly prefix: string) {}

  /**
   * The key of a value, or of a folder.
   *
   * @param key - as the storage is asked; refused is what `file_system` refuses, so that keys are good for both
   * @throws `STORAGE_ETCD_KEY_INVALID`
   */
  of(key: string): string {
    const parts = key.split('/').filter((part) => part !== '');
    if (key.includes('\0') || key.includes('\\') || parts.some((part) => part === '..' || part === '.')) {
      throw errors.STORAGE_ETCD_KEY_INVALID({ key: JSON.stringify(key), reason: 'it leads out of the storage' });
    }
    return [this.prefix, ...parts].join('/');
  }

  /** All that is below a folder, from after a key on. @throws `STORAGE_ETCD_KEY_INVALID` */
  below(folder: string, after?: string): Required<KeyRange> {
    const key = this.of(folder);
    // `0` is the character after `/`, and `\0` the least that a key can be longer by.
    return { key: after === undefined ? `${key}/` : `${after}\0`, end: `${key}0` };
  }

  /** What a key in etcd is called in the storage. */
  nameOf(key: string): string {
    return key.slice(this.prefix.length + 1);
  }

  /** Where those stand who want a lock. */
  lock(name: string): string {
    return `${this.prefix}/locks/${name}`;
  }
}
