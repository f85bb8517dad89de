import { boolean, duration, module, object, string, type ConfigOf, type Context, type Provisioner } from '@caddis/core';
import { issuers, type CertificateOrder, type IssuedCertificate, type Issuer } from '@caddis/core/tls';
import { errors } from '../errors.js';
import type { Authority } from './authority.js';
import { pkiOf } from './pki-app.js';

/** Config of {@link InternalIssuer}. @public */
export const InternalIssuerConfig = object({
  ca: string({ description: 'ID of the authority. Its settings are in the app `pki`.', default: 'local' }),
  lifetime: duration({ description: 'Lifetime of certificates. It is shorter if the signing certificate expires sooner.', default: '12h', minimum: '1m' }),
  sign_with_root: boolean({ description: 'Whether the root certificate signs, instead of the intermediate certificate.', default: false }),
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
  summary: 'Issues certificates from a local authority of the app `pki`.',
  description:
    'Names for which no public authority issues certificates, such as `localhost` and IP addresses, get their certificates from this issuer ' +
    'without any configuration.',
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
