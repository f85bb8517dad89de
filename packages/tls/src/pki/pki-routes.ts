import { module, object, type Context, type Provisioner } from '@caddis/core';
import { AdminError, adminRoutes, type AdminAnswer, type AdminRoute, type AdminRoutes } from '@caddis/core/admin';
import { knownAuthorities, type KnownAuthorities } from './pki-app.js';

/**
 * Serves the certificates of local authorities on the admin endpoint.
 *
 * @see Caddy's `adminAPI` of the app `pki`
 * @public
 */
@module(adminRoutes, {
  name: 'pki',
  config: object({}),
  summary: 'Shows the certificates of local authorities: `/pki/ca/ID` and `/pki/ca/ID/certificates`.',
  examples: [{ title: 'As it is.', config: {} }],
})
export class PkiRoutes implements AdminRoutes, Provisioner {
  private known: KnownAuthorities = new Map();

  async provision(context: Context): Promise<void> {
    this.known = await knownAuthorities(context);
  }

  routes(): readonly AdminRoute[] {
    return [{ path: '/pki/ca/', methods: ['GET'], summary: 'The certificates of a local authority.', handle: ({ rest }) => this.tell(rest) }];
  }

  /** @throws `AdminError` */
  private async tell(rest: string): Promise<AdminAnswer> {
    const [id = '', part, ...more] = rest.split('/');
    const authority = this.known.get(decodeURIComponent(id));
    if (authority === undefined || more.length > 0 || (part !== undefined && part !== 'certificates')) throw new AdminError(404, `no certificate authority configured with id: ${id}`);
    const { root, intermediate } = await authority.certificates();
    if (part === 'certificates') return { headers: { 'Content-Type': 'application/pem-certificate-chain' }, body: `${intermediate}${root}` };
    const { name, rootCommonName, intermediateCommonName } = authority.settings;
    return {
      json: {
        id: authority.settings.id,
        name,
        root_common_name: rootCommonName,
        intermediate_common_name: intermediateCommonName,
        root_certificate: root,
        intermediate_certificate: intermediate,
      },
    };
  }
}
