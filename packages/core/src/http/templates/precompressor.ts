import type { ModuleTemplate } from '../../module-template.js';
import { routesDocument } from './example-documents.js';

/** A precompressor whose file extension comes from the config. @internal */
export const template: ModuleTemplate = {
  contract: 'Precompressor',
  classSuffix: 'Files',
  summary: 'Sends compressed files from the folder of the plain ones.',
  imports: { '@caddis/core': ['string'] },
  fields: `
ending: string({ description: 'Extension that follows the name of the plain file.', default: '.compressed', pattern: '^\\\\.[A-Za-z0-9.]+$' }),`,
  members: `
/** Returns the extension that follows the name of the plain file. Called once. */
suffix()«: string» {
  return this.config.ending;
}`,
  config: { ending: '.compressed' },
  document: routesDocument([{ handle: [{ handler: 'file_server', root: '.', precompressed: { __NAME__: '__MODULE__' } }] }]),
  tryIt: { command: "curl --silent --head --header 'Accept-Encoding: __NAME__' http://localhost:8080/package.json | grep --only-matching 'Vary: Accept-Encoding'", output: 'Vary: Accept-Encoding\n' },
  test: {
    code: `
it('returns the extension of its files', () => {
  assert.equal(new __CLASS__({ ending: '.z' }).suffix(), '.z');
});`,
  },
};
