import { boolean, duration, module, object, string, type ConfigOf, type Context, type Provisioner } from '@caddis/core';
import { issuers, type CertificateOrder, type IssuedCertificate, type Issuer } from '@caddis/core/tls';
import { errors } from '../errors.js';
import type { Authority } from './authority.js';
import { pkiOf } from './pki-app.js';

/** Config of {@link InternalIssuer}. @public */
export const InternalIssuerConfig = object({
  ca: string({ description: 'ID of the authority, an app `pki` has its settings.', default: 'local' }),
  lifetime: duration({ description: 'Lifetime of certificates; shorter where who signs them ends before.', default: '12h', minimum: '1m' }),
  sign_with_root: boolean({ description: 'Whether the root signs instead of the intermediate.', default: false }),
});

/**
 * Issues certificates with a local authority.
 *
 * @see Caddy's `InternalIssuer`
 * @public
 */
@module(issuers, {
  name: 'internal',
  alsoCalled: ['local', 'self-signed', 'tls internal'],
  config: InternalIssuerConfig,
  summary: 'Issues certificates by a local authority of the app `pki`.',
  description: 'Names that no public authority signs, such as `localhost` and addresses, get their certificates from it without being configured.',
  examples: [{ title: 'Certificates for a week.', config: { module: 'internal', lifetime: '168h', sign_with_root: true } }],
})
export class InternalIssuer implements Issuer, Provisioner {
  private authority: Authority | undefined;

  constructor(private readonly config: ConfigOf<typeof InternalIssuerConfig>) {}

  get issuerKey(): string {
    return this.config.ca;
  }

  /** @throws `TLS_AUTHORITY_MISSING` */
  async provision(context: Context): Promise<void> {
    const { ca } = this.config;
    this.authority = (await pkiOf(context)).authority(ca);
    if (this.authority === undefined) throw errors.TLS_AUTHORITY_MISSING({ authority: `apps/pki/certificate_authorities/${ca}` });
  }

  async issue({ names, request }: CertificateOrder): Promise<IssuedCertificate> {
    if (this.authority === undefined) throw new Error('the issuer is not provisioned');
    const { lifetime: lifetimeMs, sign_with_root: signWithRoot } = this.config;
    return { certificate: await this.authority.issue({ names, request, lifetimeMs, signWithRoot }) };
  }
}
