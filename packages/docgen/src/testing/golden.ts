import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

/**
 * Compares a text with a golden file. With `UPDATE_GOLDEN=1` it writes the file instead.
 *
 * @param name - path relative to `testdata`
 */
export function expectGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(`../../testdata/${name}`, import.meta.url));
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).equal(existsSync(file) ? readFileSync(file, 'utf8') : `(there is no testdata/${name})`);
}
