import { module, object, string, type ConfigOf } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { dnsProviders, type DnsProvider, type DnsRecord } from '@caddis/core/tls';

const Config = object({ url: string({ description: 'URL of the API.' }) });

/** The faults of a sample provider, each a single mistake. */
export type ProviderFault =
  | 'replaces what is there'
  | 'adds the first record only'
  | 'writes quotes'
  | 'always the same time to live'
  | 'removes all of a name'
  | 'removes by the time to live, too'
  | 'removes only what it remembers'
  | 'one zone for all'
  | 'reads, changes and writes'
  | 'swallows failures'
  | 'does not hear the signal';

/** Makes a provider that calls a `RecordService`; correct, or with one fault. */
export function sampleProvider(name: string, fault?: ProviderFault): ModuleClass {
  @module(dnsProviders, { name, config: Config, summary: 'Writes records by an API.' })
  class SampleProvider implements DnsProvider {
    private readonly remembered = new Set<string>();

    constructor(private readonly config: ConfigOf<typeof Config>) {}

    async appendRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void> {
      for (const record of fault === 'adds the first record only' ? records.slice(0, 1) : records) {
        this.remembered.add(record.value);
        const written = { ...record, ...(fault === 'writes quotes' ? { value: JSON.stringify(record.value) } : {}), ...(fault === 'always the same time to live' ? { ttl: 60 } : {}) };
        if (fault === 'reads, changes and writes') await this.ask('PUT', zone, [...((await this.ask('GET', zone, undefined, signal)) as readonly DnsRecord[]), written], signal);
        else {
          if (fault === 'replaces what is there') await this.removeAll(zone, record.name, signal);
          await this.ask('POST', zone, written, signal);
        }
      }
    }

    async deleteRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void> {
      for (const record of records) {
        if (fault === 'removes only what it remembers' && !this.remembered.has(record.value)) continue;
        if (fault === 'removes all of a name') await this.removeAll(zone, record.name, signal);
        else if (fault !== 'removes by the time to live, too' || (await this.isThere(zone, record, signal))) await this.ask('DELETE', zone, fault === 'writes quotes' ? { ...record, value: JSON.stringify(record.value) } : record, signal);
      }
    }

    private async isThere(zone: string, { name: wanted, value, ttl }: DnsRecord, signal: AbortSignal): Promise<boolean> {
      return ((await this.ask('GET', zone, undefined, signal)) as readonly DnsRecord[]).some((one) => one.name === wanted && one.value === value && one.ttl === ttl);
    }

    private async removeAll(zone: string, wanted: string, signal: AbortSignal): Promise<void> {
      const there = (await this.ask('GET', zone, undefined, signal)) as readonly DnsRecord[];
      for (const record of there.filter((one) => one.name === wanted)) await this.ask('DELETE', zone, record, signal);
    }

    private async ask(method: string, zone: string, body: unknown, signal: AbortSignal): Promise<unknown> {
      const path = fault === 'one zone for all' ? 'example.test' : zone;
      const listens = fault === 'does not hear the signal' ? {} : { signal };
      const response = await fetch(`${this.config.url}/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...listens });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      if (fault === 'swallows failures') return [];
      throw new Error(`the API answered ${response.status}`);
    }
  }
  return SampleProvider;
}
