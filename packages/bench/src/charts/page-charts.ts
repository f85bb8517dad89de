import { ratioChart } from './ratio-chart.js';
import { readRatios } from './read-ratios.js';

/** A page of results and its charts. @internal */
export interface ChartedPage {
  /** The page, with an image below the title of each table. */
  readonly page: string;
  /** The images, by their paths relative to the folder of the page. */
  readonly images: ReadonlyMap<string, string>;
}

/**
 * Draws charts for the tables on a page of results. Existing images on the page are replaced.
 *
 * @param page - Markdown
 * @param folder - folder of the images, relative to the folder of the page
 * @internal
 */
export function chartPage(page: string, folder: string): ChartedPage {
  const images = new Map<string, string>();
  let charted = page.replaceAll(/^!\[[^\]]*\]\([^)]*\.svg\)\n\n/gm, '');
  for (const table of readRatios(page)) {
    const name = `${folder}/${table.scenario.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.svg`;
    images.set(name, ratioChart(table));
    const title = `### ${table.scenario}\n\n`;
    charted = charted.replace(title, () => `${title}![${table.scenario}: what Caddis needs, divided by what the others need](${name})\n\n`);
  }
  return { page: charted, images };
}
