import type { DnsProvider, DnsRecord } from '@caddis/core/tls';
import { Probe } from '../contracts/probe.js';
import { drivenWithPeer } from '../drive/driven-with-peer.js';
import type { Driver } from '../drive/driver.js';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import type { WithoutRunner } from '../suite/test-runner.js';
import type { Instance } from '../trial/stage.js';
import { eventually } from '../watch/real-time.js';
import type { DnsProviderConformanceOptions, DnsService } from './dns-service.js';

const defaultSettleMs = 1500;
const defaultTtl = 60;

/** A provider under test together with the service whose zones it changes. */
export class DnsTrial {
  private readonly instances: (Instance & DnsProvider)[] = [];

  constructor(
    readonly driver: Driver,
    readonly service: DnsService,
    private readonly options: WithoutRunner<DnsProviderConformanceOptions>,
  ) {}

  /** Provisions a provider; several can exist at the same time. */
  async provider(): Promise<Probe> {
    const stage = await this.driver.trial.stage(this.driver.config);
    const instance = stage.make() as Instance & DnsProvider;
    this.instances.push(instance);
    await this.driver.provision(instance, stage.context);
    return new Probe(this.driver, instance);
  }

  /** Cleans up all providers. */
  async end(): Promise<void> {
    for (const instance of this.instances.splice(0)) await this.driver.cleanup(instance, 'cleanup() after use', 'CONFORMANCE_CLEANUP_FAILED');
  }

  /** Makes a TXT record for a test. @param label - its name relative to the zone */
  record(value: string, label = 'caddis-conformance', ttl = this.ttl): DnsRecord {
    return { type: 'TXT', name: label, value, ttl };
  }

  get ttl(): number {
    return this.options.minTtl ?? defaultTtl;
  }

  /** Waits until the server returns exactly these texts of the kit for a name. @throws a finding with this code */
  async until(label: string, values: readonly string[], code: FindingCode, when: string, zone: string = this.service.zones[0]): Promise<void> {
    const name = label === '@' ? zone : `${label}.${zone}`;
    const wanted = [...values].sort();
    let found: readonly string[] = [];
    const outcome = await eventually(async () => {
      found = (await this.service.texts(name)).map(({ value }) => value).sort();
      return JSON.stringify(found) === JSON.stringify(wanted) || undefined;
    }, this.options.settleMs ?? defaultSettleMs);
    if (outcome === undefined) throw this.driver.finding(code, `${when} ${name} has the texts ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  }

  finding(code: FindingCode, happened: string): Error {
    return this.driver.finding(code, happened);
  }
}

/** A signal that is never aborted. */
export const wanted: AbortSignal = new AbortController().signal;

/** Runs the work with providers and their service, stops them, and looks for leftovers. */
export function withDnsService(subject: Subject, options: WithoutRunner<DnsProviderConformanceOptions>, work: (trial: DnsTrial) => Promise<void>): Promise<void> {
  return drivenWithPeer(subject, {
    start: options.start,
    configOf: ({ config }) => config,
    drive: async (driver, service) => {
      const trial = new DnsTrial(driver, service, options);
      await work(trial);
      await trial.end();
    },
  });
}
