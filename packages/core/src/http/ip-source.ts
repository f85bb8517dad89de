import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';

/**
 * Contract of an IP source: whom to trust. Called for each request that needs to know, so it answers from memory.
 *
 * @experimental
 */
export interface IpSource {
  /** @returns IP addresses and CIDR ranges; the same array as long as nothing changed */
  getRanges(request: HttpRequest): readonly string[];
}

/** Namespace of IP sources. @experimental */
export const ipSources = defineNamespace<IpSource>({
  id: 'http.ip_sources',
  inlineKey: 'source',
  description: 'IP sources list the address ranges of proxies that a server trusts.',
  methods: ['getRanges'],
});
