import { systemClock, type Clock, type ConfigOf } from '@caddis/core';
import type { DnsDefaults, Issuer, Storage } from '@caddis/core/tls';
import { RecordingLogger, TestContext, type TestContextOptions } from '@caddis/test-helpers';
import { MemoryStorage } from '../acme/testing/memory-storage.js';
import { TlsApp, type TlsAppConfig } from '../tls-app.js';

type Config = ConfigOf<typeof TlsAppConfig>;
type Policy = Config['automation']['policies'][number];

/** Settings of the app that a test chooses. */
export interface TestTlsOptions {
  readonly certificates?: Partial<Config['certificates']>;
  /** Maximum number of on-demand certificates in memory; 10,000 when left out. */
  readonly capacity?: number;
  readonly policies?: readonly Partial<Policy>[];
  readonly onDemand?: Config['automation']['on_demand'];
  readonly storage?: Storage;
  readonly dns?: DnsDefaults;
  readonly clock?: Clock;
  readonly context?: TestContextOptions;
}

/** An app `tls` on its own. */
export interface TestTls {
  readonly app: TlsApp;
  readonly context: TestContext;
  readonly log: RecordingLogger;
}

const policy: Policy = {
  subjects: [],
  issuers: [],
  get_certificate: [],
  must_staple: false,
  renewal_window_ratio: 0,
  key_type: 'p256',
  on_demand: false,
  reuse_private_keys: false,
  disable_ocsp_stapling: false,
  ocsp_overrides: {},
};

/** Creates an app without provisioning it. */
export function makeTls({ capacity = 10_000, certificates, policies = [], onDemand, storage = new MemoryStorage(), clock = systemClock, context, dns }: TestTlsOptions = {}): TestTls {
  const log = new RecordingLogger();
  const config: Config = {
    certificates: { automate: [], load_files: [], load_folders: [], load_pem: [], ...certificates },
    automation: {
      policies: policies.map((each) => ({ ...policy, ...each })),
      ...(onDemand === undefined ? {} : { on_demand: onDemand }),
      renew_interval: 600_000,
      ocsp_interval: 3_600_000,
      storage_clean_interval: 86_400_000,
    },
    resolvers: dns?.resolvers ?? [],
    ...(dns?.provider === undefined ? {} : { dns: dns.provider }),
    session_tickets: { rotation_interval: 0, max_keys: 0, disable_rotation: false, disabled: false },
    cache: { capacity },
    disable_ocsp_stapling: false,
    disable_storage_check: false,
    disable_storage_clean: false,
  };
  return { app: new TlsApp(config, log, clock, storage), context: new TestContext('tls', context), log };
}

/** Creates, provisions and starts an app. */
export async function startTls(options: TestTlsOptions): Promise<TestTls> {
  const made = makeTls(options);
  await made.app.provision(made.context);
  made.app.start();
  return made;
}

/** A policy for all names with one issuer. */
export function issuedBy(issuer: Issuer, rest: Partial<Policy> = {}): readonly Partial<Policy>[] {
  return [{ issuers: [issuer], ...rest }];
}
