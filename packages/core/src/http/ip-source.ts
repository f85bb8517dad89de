import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';

/**
 * Contract of an IP source: lists the addresses of trusted proxies.
 *
 * The server calls it for each request whose client IP address is needed, so it must answer from memory and never wait. It fetches anything
 * it needs in the background. While it throws or returns something other than a list of strings, no proxy is trusted. The mistake is
 * logged once, and again when it changes.
 *
 * @experimental
 */
export interface IpSource {
  /** @returns IP addresses and CIDR ranges; the same array as long as nothing has changed */
  getRanges(request: HttpRequest): readonly string[];
}

/** Namespace of IP sources. @experimental */
export const ipSources = defineNamespace<IpSource>({
  id: 'http.ip_sources',
  inlineKey: 'source',
  description: contractDescription({
    summary: 'IP sources list the address ranges of proxies that a server trusts.',
    signature: [
      'getRanges(request: HttpRequest): readonly string[];',
    ],
    rules: [
      "Called for requests for which the client's address is needed. It must answer from memory and never wait. It must fetch data in the background.",
      'It must return the same array as long as nothing has changed.',
    ],
    outcomes: [
      ['answers addresses and ranges', 'proxies with these addresses are trusted'],
      ['throws, or answers no list of texts', 'no proxy is trusted; a line in the log, once until it changes'],
    ],
  }),
  methods: ['getRanges'],
  stability: 'experimental',
  template: async () => (await import('./templates/ip-source.js')).template,
});
