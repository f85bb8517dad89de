import type { ModuleTemplate } from '../../module-template.js';
import { routesDocument } from './example-documents.js';

/** A precompressor whose file extension comes from the config. @internal */
export const template: ModuleTemplate = {
  contract: 'Precompressor',
  classSuffix: 'Files',
  summary: 'Sends files that were compressed before, beside the plain ones.',
  imports: { '@caddis/core': ['string'] },
  fields: `
ending: string({ description: 'What the name of the compressed file has behind that of the plain one.', default: '.compressed', pattern: '^\\\\.[A-Za-z0-9.]+$' }),`,
  members: `
/** What the name of the compressed file has behind that of the plain one. Asked once. */
suffix()«: string» {
  return this.config.ending;
}`,
  config: { ending: '.compressed' },
  document: routesDocument([{ handle: [{ handler: 'file_server', root: '.', precompressed: { __NAME__: '__MODULE__' } }] }]),
  tryIt: { command: "curl --silent --head --header 'Accept-Encoding: __NAME__' http://localhost:8080/package.json | grep --only-matching 'Vary: Accept-Encoding'", output: 'Vary: Accept-Encoding\n' },
  test: {
    code: `
it('says what the names of its files end in', () => {
  assert.equal(new __CLASS__({ ending: '.z' }).suffix(), '.z');
});`,
  },
};
