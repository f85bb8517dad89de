import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const manifest = {
  name: '@strange/modules',
  version: '1.0.0-beta.1',
  type: 'module',
  description: 'Odd <b>modules</b> & "quotes".',
  repository: 'github:strange/modules',
  exports: { '.': './index.js', './package.json': './package.json' },
  caddis: { api: 1, modules: ['http.handlers.strange', 'http.reverse_proxy.upstreams.a', 'strange.plugs.one'] },
};

/** Plain JavaScript with oddities of third-party code: the ID of a standard module, HTML tags in texts, odd keys, deep nesting, no README. */
const code = `
import { defineErrors, defineNamespace, guest, guestMap, integer, module, object, string } from '@caddis/core';
import { handlers, upstreams } from '@caddis/core/http';

export const plugs = defineNamespace({ id: 'strange.plugs', inlineKey: 'plug', description: 'Plugs with <script>alert(1)</script>.', methods: ['plug'] });
export const strangeErrors = defineErrors({ STRANGE_FAILED: { message: 'it failed: {reason} <b>', doc: 'It <i>failed</i>.' } });

const deep = (levels) =>
  levels === 0
    ? integer({ description: 'Number of things.', default: 1 })
    : object({ ['level' + levels]: deep(levels - 1) }, { description: 'A level.', optional: true, omitted: 'nothing' });

export class Strange { handle() {} }
module(handlers, {
  name: 'strange',
  config: object({
    '$weird key/with ~chars': string({ description: 'A key with *odd* characters.', default: '</script><script>alert(2)</script>' }),
    deep: deep(8),
    old_name: string({ description: 'The old name.', optional: true, deprecated: 'use \`new_name\`' }),
    new_name: string({ description: 'A | b. <img src=x onerror=alert(3)>', default: '' }),
    by_name: guestMap(plugs, { description: 'Plugs by name.', default: {} }),
  }),
  stability: 'experimental',
  summary: 'Handles <script>alert(4)</script> requests.',
  description: '### Deep title\\n\\n[a link](javascript:alert(5)) \`\`\`',
  examples: [{ title: 'A <b>.', config: { handler: 'strange', new_name: '</pre>', by_name: { one: {} } } }],
})(Strange);

export class One { plug() {} }
module(plugs, {
  name: 'one',
  config: object({ inner: guest(plugs, { description: 'Another plug.', optional: true, omitted: 'none' }) }),
  summary: 'Is one plug.',
  deprecated: 'use two',
  examples: [],
})(One);

export class OtherA { getUpstreams() { return []; } }
module(upstreams, { name: 'a', config: object({}), summary: 'Is another a.', examples: [{ title: 'All of it.', config: { source: 'a' } }] })(OtherA);
`;

const config = { apps: { http: { servers: { edge: { listen: [':0'], routes: [{ handle: [{ handler: 'strange', by_name: { one: { inner: { plug: 'one' } } } }] }] } } } } };

/**
 * Creates a project outside the workspace with a third-party package that brings its own core.
 *
 * @param folder - an empty folder; `caddis.json`, `package.json` and `node_modules` are written into it
 */
export async function writeForeignProject(folder: string): Promise<void> {
  const home = join(folder, 'node_modules/@strange/modules');
  const core = fileURLToPath(new URL('..', import.meta.resolve('@caddis/core')));
  const copies = {
    '@caddis/core/dist': join(core, 'dist'),
    '@caddis/core/package.json': join(core, 'package.json'),
  };
  for (const [name, original] of Object.entries(copies)) await cp(original, join(home, 'node_modules', name), { recursive: true });
  const files = {
    [join(home, 'package.json')]: JSON.stringify(manifest),
    [join(home, 'index.js')]: code,
    [join(folder, 'package.json')]: JSON.stringify({ name: 'project', dependencies: { '@strange/modules': '*' } }),
    [join(folder, 'caddis.json')]: JSON.stringify(config),
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
