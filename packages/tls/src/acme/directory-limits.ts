import { propertyOf, type Clock, type Logger } from '@caddis/core';
import type { Storage } from '@caddis/core/tls';
import { errors } from '../errors.js';
import { problemOf, type AcmeRefusal } from './acme-problem.js';
import { safeKey } from '../storage/storage-keys.js';
import { limitsFolder } from './storage-keys.js';

/** Duration of a limit if the server does not give one, in milliseconds. */
const defaultLimitMs = 3_600_000;
/** Scope of a limit that applies to all names. */
const everything = 'all';

/** Remembers in the storage when a directory may be asked again, and for which names, so that a restarted server does not ask too early. */
export class DirectoryLimits {
  constructor(
    private readonly directory: string,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** @throws `TLS_ACME_LIMITED` with `retryAfter` */
  async assertAllowed(storage: Storage, names: readonly string[]): Promise<void> {
    const folder = limitsFolder(this.directory);
    const kept = new Set(await storage.list(folder));
    if (kept.size === 0) return;
    const keys = [everything, ...names.flatMap(withParents)].map((scope) => `${folder}/${safeKey(scope)}.json`);
    for (const key of new Set(keys)) {
      if (kept.has(key)) await this.assertPassed(storage, key, names);
    }
  }

  /** Stores the limit that an error describes, if any. @returns the error, with `retryAfter` added if there is a limit */
  async remember(storage: Storage, names: readonly string[], error: unknown): Promise<unknown> {
    const problem = problemOf(error);
    if (problem === undefined) return error;
    const { status, retryAfter } = error as AcmeRefusal;
    const isLimit = problem.type === 'rateLimited' || status === 429;
    if (!isLimit && retryAfter === undefined) return error;
    const until = retryAfter ?? this.clock.now() + defaultLimitMs;
    const scope = isLimit && problem.type === 'rateLimited' ? scopeOf(problem.detail, names) : everything;
    const text = JSON.stringify({ until: new Date(until).toISOString(), reason: problem.detail });
    try {
      await storage.store(`${limitsFolder(this.directory)}/${safeKey(scope)}.json`, Buffer.from(text, 'utf8'));
    } catch (failure) {
      this.log.warn({ err: failure, directory: this.directory }, 'the limit of the ACME server cannot be stored, so a restart forgets it');
    }
    return Object.assign(error as Error, { retryAfter: until });
  }

  private async assertPassed(storage: Storage, key: string, names: readonly string[]): Promise<void> {
    const limit = readLimit(await storage.load(key));
    if (limit === undefined || limit.until <= this.clock.now()) {
      await storage.delete(key).catch((error: unknown) => this.log.warn({ err: error, key }, 'an expired limit cannot be removed from the storage'));
      return;
    }
    const { until, reason } = limit;
    const error = errors.TLS_ACME_LIMITED({ directory: this.directory, names: names.join(', '), time: new Date(until).toISOString(), reason });
    throw Object.assign(error, { retryAfter: until });
  }
}

/** Scope of a limit: all names if it is for the account or IP address, else the domain that the server names, or the first name of the order. */
function scopeOf(detail: string, names: readonly string[]): string {
  if (/from this (account|ip)|new orders|registrations|accounts per/i.test(detail)) return everything;
  const [, domain = ''] = /"([a-z0-9.*-]+)"/i.exec(detail) ?? [];
  const isParent = domain !== '' && names.some((name) => name === domain || name.endsWith(`.${domain}`));
  return isParent ? domain.toLowerCase() : (names[0] ?? everything);
}

/** Lists a name and its parent domains. */
function withParents(name: string): readonly string[] {
  const labels = name.split('.');
  return labels.map((_label, index) => labels.slice(index).join('.'));
}

function readLimit(value: Buffer | undefined): { readonly until: number; readonly reason: string } | undefined {
  try {
    const json: unknown = JSON.parse(value?.toString('utf8') ?? '');
    const until = Date.parse(String(propertyOf(json, 'until')));
    return Number.isNaN(until) ? undefined : { until, reason: String(propertyOf(json, 'reason')) };
  } catch {
    return undefined;
  }
}
