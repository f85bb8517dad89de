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
      'Keys are paths with slashes and without a leading slash, such as `certificates/local/example.com/example.com.crt`. A key cannot be both a value and a folder.',
      'A value must be written completely or not at all, even if the process dies meanwhile. Values hold private keys: no other user may read them.',
      '`load` and `stat` return `undefined` if there is no value, and throw for any other failure. `list` of a missing folder is empty.',
      '`lock` waits until no other holder has the name, among all servers that share the storage, or until `signal` is aborted. A lock whose ' +
      'holder died must end within a minute.',
      'It must not open anything before the first call: a config without certificates to obtain does not use the storage.',
    ],
    outcomes: [
      ['throws or rejects in `load`, `list` or `stat`', 'certificates in memory stay in use; a line in the log; tried again later'],
      ['throws or rejects in `store` or `delete`', 'the certificate is served from memory; a line in the log'],
      ['throws or rejects in `lock`', 'nothing is obtained; tried again after a growing pause'],
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
