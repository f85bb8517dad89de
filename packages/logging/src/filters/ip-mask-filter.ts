import { isIP } from 'node:net';
import { integer, module, object, type ConfigOf } from '@caddis/core';
import { logFieldFilters, type LogField, type LogFieldFilter } from '@caddis/core/logging';
import { maskedAddress } from '@caddis/http/kit';
import { mapTexts } from './map-texts.js';

/** Config of {@link IpMaskFilter}. @public */
export const IpMaskFilterConfig = object({
  ipv4_cidr: integer({ description: 'Number of bits of IPv4 addresses to keep. 0 keeps none.', default: 0, minimum: 0, maximum: 32 }),
  ipv6_cidr: integer({ description: 'Number of bits of IPv6 addresses to keep. 0 keeps none.', default: 0, minimum: 0, maximum: 128 }),
});

/** Masks IP addresses. @public */
@module(logFieldFilters, {
  name: 'ip_mask',
  config: IpMaskFilterConfig,
  summary: 'Masks IP addresses in a text, in a comma-separated text, or in each text of a list.',
  description: 'A port is kept. Text that is not an address is not changed. If the number of bits is not set, Caddy writes `<nil>`; Caddis writes `0.0.0.0` or `::`.',
  examples: [{ title: 'Networks of the usual size.', config: { filter: 'ip_mask', ipv4_cidr: 24, ipv6_cidr: 48 } }],
})
export class IpMaskFilter implements LogFieldFilter {
  constructor(private readonly config: ConfigOf<typeof IpMaskFilterConfig>) {}

  filter(field: LogField): LogField {
    return mapTexts(field, (text) => text.split(',').map((each) => this.#mask(each.trim())).join(', '));
  }

  #mask(text: string): string {
    const [, host = text, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(text) ?? [];
    if (isIP(text) !== 0) return this.#masked(text);
    if (port === undefined || isIP(host) === 0) return text;
    return isIP(host) === 6 ? `[${this.#masked(host)}]:${port}` : `${this.#masked(host)}:${port}`;
  }

  #masked(address: string): string {
    return maskedAddress(address, isIP(address) === 4 ? this.config.ipv4_cidr : this.config.ipv6_cidr);
  }
}
