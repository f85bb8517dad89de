import { array, module, object, string, type ConfigOf, type Context, type Provisioner } from '@caddis/core';
import { authoritySources, type AuthoritySource } from '@caddis/core/tls';
import { errors } from '../errors.js';
import type { Authority } from './authority.js';
import { pkiOf } from './pki-app.js';

const authority = array(string({ description: 'ID of an authority of the app `pki`.' }), { description: 'The authorities.', minItems: 1 });

/** Config of {@link PkiRoots}. @public */
export const PkiRootsConfig = object({ authority });

/** Config of {@link PkiIntermediates}. @public */
export const PkiIntermediatesConfig = object({ authority });

/** Trusts the roots of local authorities. @see Caddy's `PKIRootCAPool` @public */
@module(authoritySources, {
  name: 'pki_root',
  config: PkiRootsConfig,
  summary: 'Trusts the roots of authorities of the app `pki`.',
  examples: [{ title: 'Clients with certificates of the local authority.', config: { provider: 'pki_root', authority: ['local'] } }],
})
export class PkiRoots implements AuthoritySource, Provisioner {
  private found: readonly Authority[] = [];

  constructor(private readonly config: ConfigOf<typeof PkiRootsConfig>) {}

  async provision(context: Context): Promise<void> {
    this.found = await authoritiesOf(context, this.config.authority);
  }

  authorities(): Promise<readonly string[]> {
    return Promise.all(this.found.map(async (each) => (await each.certificates()).root));
  }
}

/** Trusts the intermediate certificates of local authorities. @see Caddy's `PKIIntermediateCAPool` @public */
@module(authoritySources, {
  name: 'pki_intermediate',
  config: PkiIntermediatesConfig,
  summary: 'Trusts the intermediate certificates of authorities of the app `pki`.',
  description: 'An intermediate certificate is renewed after some days. The new one is trusted after a reload.',
  examples: [{ title: 'Clients with certificates of the local authority.', config: { provider: 'pki_intermediate', authority: ['local'] } }],
})
export class PkiIntermediates implements AuthoritySource, Provisioner {
  private found: readonly Authority[] = [];

  constructor(private readonly config: ConfigOf<typeof PkiIntermediatesConfig>) {}

  async provision(context: Context): Promise<void> {
    this.found = await authoritiesOf(context, this.config.authority);
  }

  authorities(): Promise<readonly string[]> {
    return Promise.all(this.found.map(async (each) => (await each.certificates()).intermediate));
  }
}

/** @throws `TLS_AUTHORITY_MISSING` */
async function authoritiesOf(context: Context, ids: readonly string[]): Promise<readonly Authority[]> {
  const pki = await pkiOf(context);
  return ids.map((id) => {
    const found = pki.authority(id);
    if (found === undefined) throw errors.TLS_AUTHORITY_MISSING({ authority: `apps/pki/certificate_authorities/${id}` });
    return found;
  });
}
