import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chartPage } from './page-charts.js';

/**
 * Draws the charts of a page of results into a folder beside it that has its name, and has the page show them.
 *
 * @param file - the page
 * @internal
 */
export async function writeCharts(file: string): Promise<void> {
  const { page, images } = chartPage(await readFile(file, 'utf8'), basename(file, '.md'));
  for (const [name, image] of images) {
    const path = join(dirname(file), name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, image);
  }
  await writeFile(file, page);
}
