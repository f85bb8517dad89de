import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chartPage } from './page-charts.js';

/**
 * Draws the charts for a page of results, writes them to a folder next to it with the same name, and adds them to the page.
 *
 * @param file - path of the page
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
