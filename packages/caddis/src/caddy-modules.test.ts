import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { missingCaddyModules, missingCaddyPlugins } from '@caddis/runtime';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';

const page = readFileSync(fileURLToPath(new URL('../../../docs/coming-from-caddy.md', import.meta.url)), 'utf8');

/** Returns the IDs and the advice in the table below a heading. */
function rowsUnder(heading: string): readonly (readonly [ids: readonly string[], instead: string])[] {
  const [, rest = ''] = page.split(heading);
  const [table = ''] = rest.split(/^#/m);
  return [...table.matchAll(/^\| (`.+`) \| (.+) \|$/gm)].map(([, ids = '', instead = '']) => [[...ids.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id), instead]);
}

describe('the modules of Caddy that are not here', () => {
  it('stand in the page for those who come from Caddy, with what to do instead', () => {
    expect(rowsUnder('### Modules that are not here').map(([ids, instead]) => [ids[0], instead])).to.deep.equal(missingCaddyModules());
    expect(rowsUnder('### Plugins of others')).to.deep.equal(missingCaddyPlugins());
  });

  it('are not here', async () => {
    const { registry } = await openRegistry({ project: fileURLToPath(new URL('../../../', import.meta.url)) });
    const here = new Set(registry.ids());
    const missing = [...missingCaddyModules().map(([id]) => id), ...missingCaddyPlugins().flatMap(([ids]) => ids)];
    expect(missing.filter((id) => here.has(id))).to.deep.equal([]);
    expect(missing.length).to.equal(new Set(missing).size);
  });
});
