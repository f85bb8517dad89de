import { hostname } from 'node:os';
import { clock, inject, logger, module, duration, object, string, type Cleaner, type Clock, type ConfigOf, type Logger, type Provisioner } from '@caddis/core';
import { storages, type Storage, type StoredValue } from '@caddis/core/tls';
import { checkEtcdClient, etcdClientFields, etcdClientSettings, maxKeys, type Gateway, type StoredKey } from '@caddis/etcd';
import { reportThrown, startPause } from '@caddis/kit';
import { BatchedReads } from './batched-reads.js';
import { errors } from './errors.js';
import { EtcdLock } from './etcd-lock.js';
import { description, examples } from './etcd-storage-docs.js';
import { LocalCopy, localCopyFolder } from './local-copy.js';
import { assertPrefix, StorageKeys } from './storage-keys.js';
import { readRecord, type ValueRecord, writeRecord } from './value-record.js';

/** Maximum size of a value in bytes. The client reads 384 KiB of one key, including its name and the first line of the value. */
const maxValueBytes = 384_000;
/** Time limit for releasing locks when the storage is closed, in milliseconds. Remaining locks end with their leases. */
const farewellMs = 2000;
/** How long the local copy is read first after etcd was unreachable, in milliseconds. Else a server would wait for each of thousands of names. */
const awayMs = 10_000;

/** Config of {@link EtcdStorage}. @public */
export const EtcdStorageConfig = object({
  ...etcdClientFields,
  key: string({ description: 'Key below which everything is stored. Servers with the same key share their certificates.', default: 'caddis/storage', minLength: 1 }),
  lock_ttl: duration({
    description: 'How long a lock stays after its server has died, and how long etcd may be unreachable before a server loses its lock.',
    default: '30s',
    minimum: '3s',
    maximum: '1m',
  }),
  last_good_folder: string({
    description:
      'Folder with a copy of the certificates and keys that were last read or written, for a start without etcd. If empty, no copy is kept. Only ' +
      'the owner can read it.',
    optional: true,
    omitted: '`caddis/storage-etcd/KEY-ENDPOINTS` in `XDG_DATA_HOME`, or in `.local/share` of the home folder; `ENDPOINTS` is a hash of `endpoints`',
  }),
});

/** Loaded config of {@link EtcdStorage}. @public */
export type EtcdStorageConfig = ConfigOf<typeof EtcdStorageConfig>;

/** The storage `etcd`, shared by all nodes of a fleet. @public */
@module(storages, {
  name: 'etcd',
  alsoCalled: ['fleet', 'cluster', 'shared certificates'],
  config: EtcdStorageConfig,
  summary: 'Keeps certificates, keys and accounts in etcd, for all servers of a fleet.',
  description,
  examples,
  check(config, report) {
    checkEtcdClient(config, report);
    reportThrown(report, ['key'], () => assertPrefix(config.key ?? 'caddis/storage'));
  },
})
export class EtcdStorage implements Storage, Provisioner, Cleaner {
  readonly #keys: StorageKeys;
  readonly #reads = new BatchedReads(() => this.#gateway());
  readonly #ended = new AbortController();
  /** Locks that are held or being acquired. */
  readonly #locks = new Set<Promise<EtcdLock>>();
  #open: (() => Gateway) | undefined;
  #opened: Gateway | undefined;
  #copy: LocalCopy | undefined;
  /** Until when the local copy is read first; `undefined` while etcd is reachable. */
  #awayUntil: number | undefined;

  constructor(
    private readonly config: EtcdStorageConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {
    assertPrefix(config.key);
    this.#keys = new StorageKeys(config.key);
  }

  async provision(): Promise<void> {
    const client = await etcdClientSettings(this.config);
    this.#open = () => client.open(this.time);
    const { key, last_good_folder: folder = localCopyFolder(key, client.endpoints) } = this.config;
    if (folder === undefined || folder === '') return;
    this.#copy = new LocalCopy(folder, (err) => this.log.warn({ err, folder }, 'the local copy of certificates cannot be written'));
  }

  async cleanup(): Promise<void> {
    this.#ended.abort(new Error('the storage was closed'));
    const farewell = startPause(this.time, farewellMs);
    await Promise.race([Promise.allSettled([...this.#locks].map(async (lock) => (await lock).release())), farewell.done]);
    farewell.end();
    await this.#opened?.close();
    await this.#copy?.settled();
  }

  async load(key: string): Promise<Buffer | undefined> {
    return (await this.#read(key))?.value;
  }

  async store(key: string, value: Buffer): Promise<void> {
    const own = this.#keys.of(key);
    if (value.length > maxValueBytes) throw errors.STORAGE_ETCD_VALUE_TOO_LARGE({ key, bytes: value.length, limit: maxValueBytes });
    const modified = this.time.now();
    await this.#gateway().write([], [{ key: own, value: writeRecord(value, modified) }]);
    this.#answered();
    this.#copy?.keep(this.#keys.nameOf(own), { value, modified });
  }

  async delete(key: string): Promise<void> {
    const own = this.#keys.of(key);
    // The storage's own key has no value, and the user may lack permission for it.
    const values = own === this.config.key ? [] : [{ key: own, isDeleted: true } as const];
    await this.#gateway().write([], [...values, { ...this.#keys.below(key), isDeleted: true }]);
    this.#copy?.forget(this.#keys.nameOf(own));
  }

  async list(folder: string, { recursive = false }: { readonly recursive?: boolean } = {}): Promise<readonly string[]> {
    const depth = folder.split('/').filter((part) => part !== '').length + 1;
    const found = new Set<string>();
    let last: string | undefined;
    for (;;) {
      const { keys } = await this.#gateway().read([this.#keys.below(folder, last)], { keysOnly: true });
      for (const { key } of keys) {
        const name = this.#keys.nameOf(key);
        found.add(recursive ? name : name.split('/').slice(0, depth).join('/'));
      }
      if (keys.length < maxKeys) return [...found];
      last = keys.at(-1)?.key;
    }
  }

  async stat(key: string): Promise<StoredValue | undefined> {
    const found = await this.#read(key);
    return found === undefined ? undefined : { modified: found.modified, size: found.size };
  }

  async lock(name: string, signal: AbortSignal): Promise<() => Promise<void>> {
    const acquiring = EtcdLock.acquire(
      {
        gateway: this.#gateway(),
        key: this.#keys.lock(name),
        holder: `${hostname()} ${process.pid}`,
        ttlMs: this.config.lock_ttl,
        clock: this.time,
        onLost: () => this.log.warn({ name }, 'a lock expired while it was held, because etcd was unreachable for too long; another server may do the same work'),
      },
      AbortSignal.any([signal, this.#ended.signal]),
    );
    this.#locks.add(acquiring);
    try {
      const lock = await acquiring;
      // Another server may have written values in the meantime. While the lock is held, read from etcd, not from the local copy.
      this.#answered();
      return async () => {
        this.#locks.delete(acquiring);
        await lock.release();
      };
    } catch (error) {
      this.#locks.delete(acquiring);
      throw error;
    }
  }

  async #read(key: string): Promise<ValueRecord | undefined> {
    const name = this.#keys.nameOf(this.#keys.of(key));
    if (this.#awayUntil !== undefined && this.time.now() < this.#awayUntil) {
      const kept = await this.#kept(name);
      if (kept !== undefined) return kept;
    }
    let found: StoredKey | undefined;
    try {
      found = await this.#reads.read(this.#keys.of(key));
    } catch (error) {
      const kept = await this.#kept(name);
      if (kept === undefined) throw error;
      this.#failed(error);
      return kept;
    }
    this.#answered();
    const record = this.#recordOf(key, found);
    this.#copy?.keep(name, record);
    return record;
  }

  /** What is in the local copy. One that cannot be read is no reason to ask etcd less, nor to tell less of what it answers. */
  async #kept(name: string): Promise<ValueRecord | undefined> {
    return this.#copy?.read(name).catch(() => undefined);
  }

  #recordOf(key: string, found: StoredKey | undefined): ValueRecord | undefined {
    if (found?.problem !== undefined) throw errors.STORAGE_ETCD_VALUE_UNREADABLE({ key, reason: found.problem });
    return found === undefined ? undefined : readRecord(Buffer.from(found.value, 'base64'));
  }

  #failed(err: unknown): void {
    const isNew = this.#awayUntil === undefined;
    this.#awayUntil = this.time.now() + awayMs;
    if (isNew) this.log.warn({ err, folder: this.#copy?.folder }, 'etcd cannot be read; certificates come from the local copy, and none are obtained or renewed');
  }

  #answered(): void {
    if (this.#awayUntil === undefined) return;
    this.#awayUntil = undefined;
    this.log.info('etcd can be read again; certificates come from etcd');
  }

  #gateway(): Gateway {
    if (this.#open === undefined) throw new Error('not provisioned');
    return (this.#opened ??= this.#open());
  }
}
