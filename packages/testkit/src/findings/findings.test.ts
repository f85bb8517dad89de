import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { brokenConstruction } from '../testing/broken/broken-construction.js';
import { brokenContracts } from '../testing/broken/broken-contracts.js';
import { brokenDocumentation } from '../testing/broken/broken-documentation.js';
import { brokenIssuers } from '../testing/broken/broken-issuers.js';
import { brokenLeftovers } from '../testing/broken/broken-leftovers.js';
import { brokenLifecycle } from '../testing/broken/broken-lifecycle.js';
import { brokenSources } from '../testing/broken/broken-sources.js';
import { brokenProviders } from '../testing/broken/broken-providers.js';
import { brokenTransports } from '../testing/broken/broken-transports.js';
import { brokenServiceSources } from '../testing/broken/broken-service-sources.js';
import { findings } from './findings.js';

const guide = fileURLToPath(new URL('../../../../docs/testing-a-module.md', import.meta.url));
const block = /(<!-- caddis:findings -->\n)[^]*(<!-- \/caddis:findings -->)/;

describe('findings', () => {
  it('stand in the guide, all of them; UPDATE_GOLDEN=1 writes them', () => {
    const rows = Object.entries(findings).map(([code, { expected, advice }]) => `| \`${code}\` | ${expected} | ${advice} |\n`);
    const table = `\n| code | expected | what to do |\n|---|---|---|\n${rows.join('')}\n`;
    const text = readFileSync(guide, 'utf8');
    const wanted = text.replace(block, (_all, begin: string, end: string) => begin + table + end);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(guide, wanted);
    else expect(text).to.equal(wanted);
  });

  it('each have a broken module that shows it, but for those with a reason', () => {
    const samples = [...brokenConstruction, ...brokenContracts, ...brokenDocumentation, ...brokenLeftovers, ...brokenLifecycle, ...brokenSources];
    const shown = new Set([...samples.map(({ code }) => code), ...[...brokenServiceSources, ...brokenProviders, ...brokenIssuers, ...brokenTransports].map(([, code]) => code)]);
    const without: Readonly<Record<string, string>> = {
      CONFORMANCE_SOURCE_SERVICE: 'a service of a test is at fault, not a module: source-conformance.test.ts shows it',
      CONFORMANCE_PEER: 'a backend or server of a test is at fault, not a module: transport-conformance.test.ts shows it',
      CONFORMANCE_API: 'only another version of core makes such a module',
    };
    expect(Object.keys(findings).filter((code) => !(shown as ReadonlySet<string>).has(code) && !(code in without))).to.deep.equal([]);
  });

  it('say what is expected and what to do, in words without a full stop at the end', () => {
    for (const [code, { expected, advice }] of Object.entries(findings)) {
      expect(code).to.match(/^CONFORMANCE_[A-Z_]+$/);
      for (const text of [expected, advice]) expect(text, code).to.match(/^[a-z`].*[^.]$/);
    }
  });
});
