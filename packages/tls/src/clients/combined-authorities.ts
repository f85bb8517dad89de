import { guests, module, object, type ConfigOf } from '@caddis/core';
import { authoritySources, type AuthoritySource } from '@caddis/core/tls';
import { askAuthorities } from '@caddis/http/kit';

/** Config of {@link CombinedAuthorities}. @public */
export const CombinedAuthoritiesConfig = object({
  sources: guests(authoritySources, {
    description: 'Sources whose authorities are trusted.',
    minItems: 1,
    sample: { value: [{ provider: 'file', pem_files: ['/etc/tls/clients.pem'] }] },
  }),
});

/**
 * Trusts the authorities of several sources.
 *
 * @see Caddy's `tls.ca_pool.source.combined`
 * @public
 */
@module(authoritySources, {
  name: 'combined',
  config: CombinedAuthoritiesConfig,
  summary: 'Trusts the authorities of several sources.',
  description: 'If one of the sources fails or names no authority, the config is refused.',
  examples: [
    {
      title: 'The authorities of a file, and the local one.',
      config: { provider: 'combined', sources: [{ provider: 'file', pem_files: ['/etc/tls/clients.pem'] }, { provider: 'pki_root', authority: ['local'] }] },
    },
  ],
})
export class CombinedAuthorities implements AuthoritySource {
  constructor(private readonly config: ConfigOf<typeof CombinedAuthoritiesConfig>) {}

  async authorities(): Promise<readonly string[]> {
    const all: string[] = [];
    // One after the other: when one of them fails, none of the others is still at work.
    for (const source of this.config.sources) all.push(...(await askAuthorities(source)));
    return all;
  }
}
