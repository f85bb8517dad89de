import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { chartPage } from './page-charts.js';
import { readRatios } from './read-ratios.js';

const docs = new URL('../../../../docs/', import.meta.url);
const page = readFileSync(fileURLToPath(new URL('benchmarks.md', docs)), 'utf8');

describe('the charts of the page of results', () => {
  const charted = chartPage(page, 'benchmarks');

  it('are those of its tables: pnpm --filter @caddis/bench bench charts ../../docs/benchmarks.md draws them', () => {
    expect(charted.page).to.equal(page);
    const names = readdirSync(fileURLToPath(new URL('benchmarks/', docs))).map((name) => `benchmarks/${name}`);
    expect(names.sort()).to.deep.equal([...charted.images.keys()].sort());
    for (const [name, image] of charted.images) expect(readFileSync(fileURLToPath(new URL(name, docs)), 'utf8'), name).to.equal(image);
  });

  it('show each peer with median and spread', () => {
    const [table] = readRatios(page);
    const image = [...charted.images.values()][0] ?? '';
    expect(table?.rows.map(({ peer }) => peer)).to.include.members(['caddy', 'nginx', 'haproxy']);
    for (const { peer, ratios } of table?.rows ?? []) {
      const ratio = ratios.get('CPU s per request');
      expect(image).to.contain(`>${peer}</text>`);
      expect(image).to.contain(`${ratio?.median.toFixed(2)} <tspan class="dim">(${ratio?.least.toFixed(2)}–${ratio?.greatest.toFixed(2)})`);
    }
  });
});
