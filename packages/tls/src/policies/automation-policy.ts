import type { ConfigOf, Context } from '@caddis/core';
import { issuers as issuerNamespace, type CertificateGetter, type Issuer, type Storage } from '@caddis/core/tls';
import { AutomationPolicies } from '@caddis/http/kit';
import { usualIssuer } from '@caddis/kit';
import { GuardedStorage } from '../guards/ask-storage.js';
import type { KeyType } from '../keys/key-pair.js';
import { InternalIssuer } from '../pki/internal-issuer.js';
import type { automationConfig } from './automation-config.js';

/** Config of a policy after loading. @internal */
export type PolicyConfig = ConfigOf<typeof automationConfig>['policies'][number];

const defaultRatio = 1 / 3;

/** Issuers for names whose policy has none. */
export class DefaultIssuers {
  readonly #made = new Map<string, Promise<readonly Issuer[]>>();

  constructor(private readonly context: Context) {}

  /** Returns the default issuer for a name; it is loaded on first use. */
  for(name: string): Promise<readonly Issuer[]> {
    const module = usualIssuer(name);
    let made = this.#made.get(module);
    if (made === undefined) {
      made = this.context.load(issuerNamespace, module, {}).then((guest) => [guest.module]);
      this.#made.set(module, made);
      made.catch(() => this.#made.delete(module));
    }
    return made;
  }
}

/**
 * Defines how the certificates of some names are obtained.
 *
 * @see Caddy's `AutomationPolicy`
 * @internal
 */
export class AutomationPolicy {
  readonly keyType: KeyType;
  readonly mustStaple: boolean;
  readonly reusesKeys: boolean;
  readonly renewalWindowRatio: number;
  readonly isOnDemand: boolean;
  readonly isStapled: boolean;
  /** URL of an OCSP responder → URL to use instead; empty to ask none. */
  readonly ocspOverrides: Readonly<Record<string, unknown>>;
  readonly getters: readonly CertificateGetter[];
  readonly storage: Storage;
  /** Names that the policy applies to; empty for all. */
  readonly subjects: readonly string[];
  private readonly issuers: readonly Issuer[];

  constructor(
    config: Partial<PolicyConfig>,
    usualStorage: Storage,
    private readonly defaults: DefaultIssuers,
  ) {
    this.subjects = config.subjects ?? [];
    this.issuers = config.issuers ?? [];
    this.keyType = config.key_type ?? 'p256';
    this.mustStaple = config.must_staple ?? false;
    this.reusesKeys = config.reuse_private_keys ?? false;
    this.renewalWindowRatio = (config.renewal_window_ratio ?? 0) || defaultRatio;
    this.isOnDemand = config.on_demand ?? false;
    this.isStapled = config.disable_ocsp_stapling !== true;
    this.ocspOverrides = config.ocsp_overrides ?? {};
    this.getters = config.get_certificate ?? [];
    this.storage = config.storage === undefined ? usualStorage : new GuardedStorage(config.storage);
  }

  async issuersFor(name: string): Promise<readonly Issuer[]> {
    return this.issuers.length > 0 ? this.issuers : this.defaults.for(name);
  }

  /** Tells whether certificates for a name are issued on this machine, so that a client can wait for them. */
  isLocal(name: string): boolean {
    return this.issuers.length > 0 ? this.issuers.every((issuer) => issuer instanceof InternalIssuer) : usualIssuer(name) === 'internal';
  }

  /** Tells whether, without a permission, clients could cause an unlimited number of orders at an issuer other than `internal`. */
  get isUnbounded(): boolean {
    const isWide = this.subjects.length === 0 || this.subjects.some((subject) => subject.includes('*'));
    return isWide && !(this.issuers.length > 0 && this.issuers.every((issuer) => issuer instanceof InternalIssuer));
  }
}

/**
 * Creates all policies of a config.
 *
 * @returns a function that returns the policy for a name
 */
export function policiesFor(configs: readonly PolicyConfig[], make: (config: Partial<PolicyConfig>) => AutomationPolicy): (name: string) => AutomationPolicy {
  const base = configs.find(({ subjects }) => subjects.length === 0) ?? {};
  const policies = new AutomationPolicies(configs.map(make));
  const usual = make({});
  const local = make({ ...base, issuers: [] });
  return (name) => {
    const { policy, isLocal } = policies.for(name);
    return isLocal ? local : (policy ?? usual);
  };
}
