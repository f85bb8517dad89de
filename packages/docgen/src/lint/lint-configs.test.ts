import { module, object, string } from '@caddis/core';
import { handlers } from '@caddis/core/http';
import { expect } from 'chai';
import { buildCatalogue } from '../model/build-catalogue.js';
import { indexCatalogue } from '../model/catalogue-index.js';
import type { CatalogueInput } from '../model/catalogue-input.js';
import { readPackages } from '../model/catalogue-input.js';
import { renderMarkdown } from '../markdown/render-markdown.js';
import { demoInput } from '../testing/demo-catalogue.js';
import { registryOf } from '../testing/demo-registry.js';
import { lintExamples, lintMarkdown } from './lint-configs.js';

@module(handlers, {
  name: 'greet',
  config: object({ name: string({ description: 'Whom.' }) }),
  summary: 'Greets.',
  examples: [
    { title: 'Good.', config: { handler: 'greet', name: 'Ann' } },
    { title: 'Bad.', config: { handler: 'greet', nme: 'Ann' } },
  ],
})
class Greet {
  constructor(readonly config: object) {}
  handle(): void {}
}

const own = readPackages([{ package: { name: '@test/greet', version: '1.0.0', standard: false }, exports: { Greet } }]);
const input: CatalogueInput = { ...demoInput, modules: [...demoInput.modules, ...own.modules], packages: [...demoInput.packages, ...own.packages] };
const index = indexCatalogue(buildCatalogue(input));
const lookup = registryOf(input);

describe('lintExamples', () => {
  it('checks each example in a whole config', async () => {
    const place = '/apps/http/servers/example/routes/0/handle/0';
    expect(await lintExamples(index, lookup)).deep.equal([
      { about: 'http.handlers.greet', package: '@test/greet', message: `example "Bad.": CONFIG_UNKNOWN_KEY at ${place}/nme: unknown key "nme"` },
    ]);
  });
});

describe('lintMarkdown', () => {
  const block = (mark: string, text: string): string => `Text.\n\n\`\`\`${mark}\n${text}\n\`\`\`\n`;
  const cases: readonly (readonly [what: string, markdown: string, problems: unknown])[] = [
    ['takes a whole config', block('json', '{ "apps": { "http": {} } }'), []],
    ['refuses what is none', block('json', '{ "app": {} }'), [{ line: 3, message: 'CONFIG_UNKNOWN_KEY at /app: unknown key "app"' }]],
    ['takes the config of a module', block('json http.handlers.greet', '{ "handler": "greet", "name": "x" }'), []],
    [
      'refuses a wrong config of a module',
      block('json http.matchers.host', '[]'),
      [{ line: 3, message: 'CONFIG_WRONG_COUNT at /apps/http/servers/example/routes/0/match/0/host: must have at least 1 item' }],
    ],
    ['refuses broken JSON', block('json http.matchers.host', '[1,]'), [{ line: 3, message: 'Unexpected token \']\', "[1,]\n" is not valid JSON' }]],
    ['refuses the ID of no module', block('json http.matchers.hots', '[]'), [{ line: 3, message: 'nothing that is installed is called http.matchers.hots' }]],
    ['leaves other JSON alone', block('json package.json', '{ "name": "x" }'), []],
    ['refuses other JSON that is none', block('json package.json', '[1,]'), [{ line: 3, message: 'Unexpected token \']\', "[1,]\n" is not valid JSON' }]],
    ['leaves other languages alone', block('jsonc', '{ // x'), []],
  ];
  for (const [what, markdown, problems] of cases) it(what, async () => expect(await lintMarkdown(index, lookup, markdown)).deep.equal(problems));

  it('takes all that renderMarkdown writes', async () => {
    const one: CatalogueInput = { ...demoInput, modules: demoInput.modules.filter((demo) => demo.package.name !== 'zeta-cache') };
    const good = indexCatalogue(buildCatalogue(one));
    const modules = registryOf(one);
    for (const [path, text] of renderMarkdown(good)) expect({ path, problems: await lintMarkdown(good, modules, text) }).deep.equal({ path, problems: [] });
  });
});
