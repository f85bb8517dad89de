import type { ModuleTemplate } from '../../module-template.js';

/** A permission that checks the domain of a name. @internal */
export const template: ModuleTemplate = {
  contract: 'CertificatePermission',
  classSuffix: 'Permission',
  summary: 'Allows the names directly below a domain.',
  imports: { '@caddis/core': ['string'] },
  fields: `
domain: string({ description: 'Domain whose direct subdomains get certificates.' }),`,
  members: `
/** Returns whether a certificate may be obtained for a name. */
allowsCertificate(name«: string»)«: boolean» {
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot + 1) === this.config.domain;
}`,
  config: { domain: 'example.com' },
  test: {
    code: `
it('allows the names directly below the domain', () => {
  const permission = new __CLASS__({ domain: 'example.com' });
  assert.equal(permission.allowsCertificate('a.example.com'), true);
  assert.equal(permission.allowsCertificate('a.b.example.com'), false);
  assert.equal(permission.allowsCertificate('.example.com'), false);
});`,
  },
};
