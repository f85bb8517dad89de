import { apps, boolean, choice, clock, duration, guest, inject, logger, module, number, object, record, string, type App, type Clock, type ConfigOf, type Context, type Logger, type Provisioner, type Reporter } from '@caddis/core';
import { storage, storages, type Storage } from '@caddis/core/tls';
import { expandGlobal } from '@caddis/http/kit';
import { GuardedStorage } from '../guards/ask-storage.js';
import { Authority, type PairFiles } from './authority.js';

const pair = object(
  {
    certificate: string({ description: 'Path of the certificate, in PEM.', placeholders: 'global', path: true }),
    private_key: string({ description: 'Path of its private key, in PEM.', placeholders: 'global', path: true }),
    format: choice(['pem_file'], { description: 'Format of the files.', default: 'pem_file' }),
  },
  { description: 'Certificate and key from files.', optional: true, omitted: 'generated and kept in the storage' },
);

const authority = object({
  name: string({ description: 'Display name.', default: 'Caddy Local Authority' }),
  root_common_name: string({ description: 'Common name of the root. `{pki.ca.name}` is the display name.', optional: true, omitted: 'the display name and the year, ` - 2026 ECC Root`' }),
  intermediate_common_name: string({ description: 'Common name of the intermediate certificate.', optional: true, omitted: 'the display name and ` - ECC Intermediate`' }),
  intermediate_lifetime: duration({ description: 'Lifetime of the intermediate certificate. It is renewed automatically.', default: '7d', minimum: '1m' }),
  renewal_window_ratio: number({ description: 'Remaining share of its lifetime at which the intermediate certificate is renewed.', default: 0.2, minimum: 0, maximum: 1 }),
  maintenance_interval: duration({ description: 'Accepted for compatibility with Caddy. Renewal is checked whenever a certificate is issued.', default: '10m' }),
  install_trust: boolean({
    description:
      'Accepted for compatibility with Caddy. Caddis never adds the root to the trust store of the system or of browsers. Give it to the clients ' +
      'that should trust it.',
    default: false,
  }),
  root: pair,
  intermediate: pair,
  storage: guest(storages, { description: 'Where certificates and keys are kept.', optional: true, omitted: 'the storage of the config' }),
});

/** Config of {@link PkiApp}. @public */
export const PkiAppConfig = object({
  certificate_authorities: record(authority, {
    description: 'The authorities by ID. `local` always exists, even if it is not configured; the issuer `internal` uses it.',
    keyName: 'ID',
    default: {},
  }),
});

type AuthorityConfig = ConfigOf<typeof authority>;

/** The server's authorities by ID. The admin endpoint, which exists across configs, uses this map. @internal */
export type KnownAuthorities = Map<string, Authority>;

/** Returns the shared map of authorities. @internal */
export function knownAuthorities(context: Context): Promise<KnownAuthorities> {
  return context.share('pki:authorities', () => ({ value: new Map<string, Authority>() }));
}

/**
 * Runs local certificate authorities.
 *
 * @see Caddy's `PKI`
 * @public
 */
@module(apps, {
  name: 'pki',
  alsoCalled: ['local ca', 'certificate authority', 'self-signed'],
  config: PkiAppConfig,
  summary: 'Holds local certificate authorities, which issue certificates for internal names.',
  description:
    'An authority is created when its first certificate is requested, and kept in the storage where Caddy keeps it. Its root certificate is in ' +
    '`pki/authorities/local/root.crt`, and at `/pki/ca/local` of the admin endpoint. It is not installed anywhere: give it to the clients that ' +
    'should trust the certificates.',
  examples: [{ title: 'An authority with a name of its own.', config: { certificate_authorities: { local: { name: 'Example Ltd', install_trust: false } } } }],
  check({ certificate_authorities: authorities = {} }, report) {
    for (const [id, { install_trust: isInstalled }] of Object.entries(authorities)) {
      if (isInstalled !== true) continue;
      report({
        at: ['certificate_authorities', id, 'install_trust'],
        severity: 'warning',
        message: 'the root is not installed anywhere',
        help: `get it from /pki/ca/${id} of the admin endpoint, and install it where it should be trusted`,
      });
    }
  },
})
export class PkiApp implements App, Provisioner, Reporter {
  private readonly authorities = new Map<string, Authority>();

  constructor(
    private readonly config: ConfigOf<typeof PkiAppConfig>,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
    @inject(storage) private readonly usual: Storage,
  ) {}

  async provision(context: Context): Promise<void> {
    const known = await knownAuthorities(context);
    for (const [id, config] of Object.entries({ local: undefined, ...this.config.certificate_authorities })) {
      const made = this.make(id, config);
      this.authorities.set(id, made);
      known.set(id, made);
      context.defer(() => {
        if (known.get(id) === made) known.delete(id);
      });
    }
  }

  /** @returns `undefined` if there is no authority with this ID. @internal */
  authority(id: string): Authority | undefined {
    return this.authorities.get(id);
  }

  report(): object {
    return { authorities: [...this.authorities].map(([id, { settings }]) => ({ id, name: settings.name })) };
  }

  start(): void {}

  stop(): void {}

  private make(id: string, config: AuthorityConfig | undefined): Authority {
    const name = config?.name ?? 'Caddy Local Authority';
    const year = new Date(this.time.now()).getUTCFullYear();
    const named = (text: string): string => expandGlobal(text.replaceAll('{pki.ca.name}', name));
    const settings = {
      id,
      name,
      rootCommonName: named(config?.root_common_name ?? `${name} - ${year} ECC Root`),
      intermediateCommonName: named(config?.intermediate_common_name ?? `${name} - ECC Intermediate`),
      intermediateLifetimeMs: config?.intermediate_lifetime ?? 7 * 86_400_000,
      renewalWindowRatio: config?.renewal_window_ratio ?? 0.2,
      root: filesOf(config?.root),
      intermediate: filesOf(config?.intermediate),
    };
    return new Authority(settings, new GuardedStorage(config?.storage ?? this.usual, this.time), this.time, this.log);
  }
}

function filesOf(written: AuthorityConfig['root']): PairFiles | undefined {
  if (written === undefined) return undefined;
  return { certificate: expandGlobal(written.certificate), key: expandGlobal(written.private_key) };
}

/** Returns the app `pki`; if the config has none, one with default settings. @internal */
export async function pkiOf(context: Context): Promise<PkiApp> {
  return ((await context.app('pki')) ?? (await context.load(apps, 'pki', {})).module) as PkiApp;
}
