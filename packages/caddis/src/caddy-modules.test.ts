import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { missingCaddyModules } from '@caddis/runtime';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';

const page = readFileSync(fileURLToPath(new URL('../../../docs/coming-from-caddy.md', import.meta.url)), 'utf8');

describe('the modules of Caddy that are not here', () => {
  it('stand in the page for those who come from Caddy, with what to do instead', () => {
    const [, table = ''] = page.split('### Modules that are not here');
    const rows = [...table.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, id, instead]) => [id, instead]);
    expect(rows).to.deep.equal(missingCaddyModules());
  });

  it('are not here', async () => {
    const { registry } = await openRegistry({ project: fileURLToPath(new URL('../../../', import.meta.url)) });
    const here = new Set(registry.ids());
    expect(missingCaddyModules().filter(([id]) => here.has(id))).to.deep.equal([]);
  });
});
