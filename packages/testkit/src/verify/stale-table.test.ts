import { expect } from 'chai';
import { staleTable } from './stale-table.js';

const row = (field: string, text: string): string => `| \`${field}\` | string | – | ${text} |`;
const module = (id: string, ...rows: readonly string[]): string => [`### \`${id}\``, 'What it does.', '#### Config', '| Field | Type | Default | Description |', '|---|---|---|---|', ...rows].join('\n\n');
const readme = (block: string): string => `# x\n\n<!-- caddis:modules -->\n\n${block}\n\n<!-- /caddis:modules -->\n\n${row('path', 'by hand')}\n`;
const now = module('acme.one', row('path', 'Path.'), row('url', 'URL.'));

describe('staleTable', () => {
  const cases: readonly (readonly [what: string, text: string, found: string | undefined])[] = [
    ['nothing in a README that is up to date', readme(now), undefined],
    ['nothing in one with the ends of lines of Windows', readme(now).replaceAll('\n', '\r\n'), undefined],
    ['nothing in one that was written by hand', row('path', 'by hand'), undefined],
    ['nothing where text besides the tables differs', readme(now.replace('What it does.', 'What it did.')), undefined],
    ['a module that is missing', readme(''), 'module acme.one is not in it'],
    ['a field that is missing', readme(module('acme.one', row('path', 'Path.'))), 'field url of acme.one is not in it'],
    ['a field that is told otherwise', readme(now.replace('URL.', 'Address.')), 'of field url of acme.one it says something else than the code'],
    ['a field that is no more', readme(`${now}\n${row('old', 'Old.')}`), 'acme.one has no field old, of which it tells'],
    ['a module that is no more', readme(`${now}\n\n${module('acme.two')}`), 'the package has no module acme.two, of which it tells'],
  ];
  for (const [what, text, found] of cases) it(`finds ${what}`, () => expect(staleTable(text, now)).to.equal(found));
});
