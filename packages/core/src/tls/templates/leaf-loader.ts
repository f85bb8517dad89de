import type { ModuleTemplate } from '../../module-template.js';

/** A loader that reads an environment variable. @internal */
export const template: ModuleTemplate = {
  contract: 'LeafLoader',
  classSuffix: 'Loader',
  summary: 'Reads certificates from an environment variable.',
  imports: { '@caddis/core': ['string'] },
  fields: `
variable: string({ description: 'Name of the variable, which contains certificates in PEM.' }),`,
  members: `
/** Lists the certificates. */
leafCertificates()«: readonly string[]» {
  const text = process.env[this.config.variable];
  if (text === undefined) throw new Error(\`\${this.config.variable} is not set\`);
  return [text];
}`,
  config: { variable: 'PATH' },
  test: {
    code: `
it('reads the variable', () => {
  assert.deepEqual(new __CLASS__({ variable: 'PATH' }).leafCertificates(), [process.env['PATH']]);
  assert.throws(() => new __CLASS__({ variable: 'NO_SUCH_VARIABLE' }).leafCertificates());
});`,
  },
};
