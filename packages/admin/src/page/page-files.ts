import { readFile } from 'node:fs/promises';
import { siteColors } from '@caddis/kit';

/** Reads a file of the page from the package's folder, which also exists next to a bundle. @internal */
export async function readPageFile(name: 'page.html' | 'page.css' | 'page.js'): Promise<string> {
  const text = await readFile(new URL(`assets/${name}`, import.meta.resolve('@caddis/admin/package.json')), 'utf8');
  return name === 'page.css' ? siteColors + text : text;
}
