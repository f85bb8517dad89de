import { indexCatalogue } from '../model/catalogue-index.js';
import type { Files } from '../files/write-files.js';
import { buildSite, type SiteOptions } from '../site/build-site.js';
import { demoCatalogue } from './demo-catalogue.js';

const guides = new Map([
  ['README.md', '# Guides\n\n- [To start](getting-started.md)\n- [More](more.md)\n'],
  [
    'getting-started.md',
    '# Getting started\n\nRun `caddis`, then read on about `http.handlers.echo` and [more](more.md#two-words).\n\n## Run it\n\n```json\n{ "apps": { "http": {} } }\n```\n\nSee [the code](../packages/core/src/index.ts) and [its page](modules/http.handlers.echo.md), of [all modules](modules/README.md) and [one socket](modules/namespaces/http.handlers.md).\n\n## Run it\n\nAgain.\n',
  ],
  ['more.md', '# More\n\nText.\n\n```console\n$ caddis check caddis.json\ncaddis.json: ok\n$ caddis run \\\n    --config caddis.json\n```\n\n## Two words\n\nMore `code` at [the top](#more).\n'],
]);

/** Builds the site of the demo packages. */
export function demoSite(options: SiteOptions = {}): Promise<Files> {
  return buildSite(indexCatalogue(demoCatalogue), { guides, ...options });
}
