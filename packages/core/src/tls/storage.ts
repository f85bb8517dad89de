import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import { defineToken } from '../token.js';

/** Metadata of a stored value. @experimental */
export interface StoredValue {
  /** When the value was written, in milliseconds since the Unix epoch. */
  readonly modified: number;
  /** Size in bytes. */
  readonly size: number;
}

/**
 * Contract of a storage: keeps certificates, account keys and locks, for one process or for several machines that share it.
 *
 * Keys are paths with slashes and no leading slash, such as `certificates/local/example.com/example.com.crt`, the same as Caddy's.
 *
 * @experimental
 */
export interface Storage {
  /** Reads a value; `undefined` if there is none. */
  load(key: string): Promise<Buffer | undefined>;
  /** Writes a value atomically. */
  store(key: string, value: Buffer): Promise<void>;
  /** Removes a value, or all values below a folder. A value that does not exist is not an error. */
  delete(key: string): Promise<void>;
  /** Lists the keys directly in a folder; with `recursive`, all keys below it. */
  list(folder: string, options?: { readonly recursive?: boolean }): Promise<readonly string[]>;
  /** Returns the metadata of a value without reading it; `undefined` if there is none. */
  stat(key: string): Promise<StoredValue | undefined>;
  /**
   * Waits until it holds an exclusive lock on a name, among all processes that share the storage. If a holder dies, its lock ends within a minute.
   *
   * @returns a function that releases the lock
   * @throws the signal's reason if the signal is aborted first
   */
  lock(name: string, signal: AbortSignal): Promise<() => Promise<void>>;
}

/** Namespace of storages; the key `module` names one. @experimental */
export const storages = defineNamespace<Storage>({
  id: 'caddy.storage',
  inlineKey: 'module',
  description: contractDescription({
    summary: 'Storages keep certificates, private keys and accounts, for one server or for a fleet that shares them.',
    signature: [
      'load(key: string): Promise<Buffer | undefined>;',
      'store(key: string, value: Buffer): Promise<void>;',
      'delete(key: string): Promise<void>;',
      'list(folder: string, options?: { readonly recursive?: boolean }): Promise<readonly string[]>;',
      'stat(key: string): Promise<StoredValue | undefined>;',
      'lock(name: string, signal: AbortSignal): Promise<() => Promise<void>>;',
      '// StoredValue',
      'readonly modified: number;',
      'readonly size: number;',
    ],
    rules: [
      'Keys are paths with slashes and without a leading one, such as `certificates/local/example.com/example.com.crt`. A value may not stand where a folder is.',
      'A value is written whole or not at all, also where the process dies meanwhile. It holds private keys: nobody else may read it.',
      '`load` and `stat` answer `undefined` where there is no value; anything else that goes wrong is thrown. `list` of nothing is empty.',
      '`lock` waits until nobody else has the name, among all servers that share the storage, or until `signal` is aborted. A lock whose holder died ends by itself within a minute.',
      'Nothing is opened before the first call: a config without certificates to obtain touches no storage.',
    ],
    outcomes: [
      ['throws or rejects in `load`, `list` or `stat`', 'what is in memory is served on; a line in the log; tried again later'],
      ['throws or rejects in `store` or `delete`', 'the certificate is served from memory; a line in the log'],
      ['throws or rejects in `lock`', 'nothing is obtained; tried again after a pause that grows'],
      ['answers anything else', 'the same; `CORE_MODULE_FAULT` in the log'],
      ['does not settle', 'the same after a time limit'],
    ],
  }),
  methods: ['load', 'store', 'delete', 'list', 'stat', 'lock'],
  stability: 'experimental',
  template: async () => (await import('./templates/storage.js')).template,
});

/**
 * The storage of the config, for `@inject(storage)`: the module that the document names under `storage`, else `file_system`.
 *
 * @experimental
 */
export const storage = defineToken<Storage>('caddis.storage', {
  create: async (context) => (await context.load(storages, 'file_system', {})).module,
});
