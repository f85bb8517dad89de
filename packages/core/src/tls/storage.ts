import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import { defineToken } from '../token.js';

/** What is known of a value in a storage. @experimental */
export interface StoredValue {
  /** When it was written, milliseconds since the Unix epoch. */
  readonly modified: number;
  /** Bytes. */
  readonly size: number;
}

/**
 * Contract of a storage: where certificates, keys of accounts and locks are kept, for one process or for a fleet that shares it.
 *
 * Keys are paths with slashes, without leading slash, such as `certificates/local/example.com/example.com.crt`: those of Caddy.
 *
 * @experimental
 */
export interface Storage {
  /** Reads a value; `undefined` where there is none. */
  load(key: string): Promise<Buffer | undefined>;
  /** Writes a value, whole or not at all. */
  store(key: string, value: Buffer): Promise<void>;
  /** Removes a value, or all values below a folder. What is not there is removed already. */
  delete(key: string): Promise<void>;
  /** Lists the keys that stand directly in a folder; with `recursive`, all below it. */
  list(folder: string, options?: { readonly recursive?: boolean }): Promise<readonly string[]>;
  /** Tells of a value without reading it. */
  stat(key: string): Promise<StoredValue | undefined>;
  /**
   * Waits until it has the lock of a name alone, among all processes that share the storage. A lock whose holder died ends by itself within a minute.
   *
   * @returns what gives it back
   * @throws the signal's reason when that is aborted first
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
