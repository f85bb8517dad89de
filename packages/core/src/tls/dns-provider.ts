/** A record of DNS. @experimental */
export interface DnsRecord {
  /** Type, in upper case: `TXT`. */
  readonly type: string;
  /** Name relative to the zone; `@` for the zone itself. */
  readonly name: string;
  /** What it says, as text: of `TXT` the characters without quotes. */
  readonly value: string;
  /** Seconds that others may keep it. */
  readonly ttl: number;
}

/** Contract of a provider of DNS: writes records into zones. @experimental */
export interface DnsProvider {
  /** Adds records to a zone, beside those that are there. */
  appendRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void>;
  /** Removes records of a zone: those whose type, name and value are the same. What is not there is removed already. */
  deleteRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void>;
}
