import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Where the exports of the last release are kept, beside the reports. */
const releasedFile = 'api/released.json';

/**
 * What a package exports, by the reports of its API.
 * @param {string} path - its folder.
 * @returns {Record<string, string>} `entry#name` → digest of all its declarations.
 */
export function apiExports(path) {
  const files = existsSync(`${path}/api`) ? readdirSync(`${path}/api`).filter((file) => file.endsWith('.api.md')) : [];
  const found = new Map();
  for (const file of files.sort()) {
    const [, code = ''] = /```ts\n([^]*?)\n```/.exec(readFileSync(`${path}/api/${file}`, 'utf8')) ?? [];
    // What is called like something of Node.js is declared by another name in the report.
    const renamed = new Map([...code.matchAll(/^export \{ (\w+) as (\w+) \}/gm)].map(([, name, exported]) => [name, exported]));
    for (const block of code.split(/\n\n(?=\/\/ @|export |function )/)) {
      const [, isExported, declared] = /^(export )?(?:declare |abstract )*(?:class|interface|type|const|function|enum|namespace) (\w+)/m.exec(block) ?? [];
      const name = isExported === undefined ? renamed.get(declared) : declared;
      if (name === undefined) continue;
      const key = `${file.slice(0, -'.api.md'.length)}#${name}`;
      found.set(key, [...(found.get(key) ?? []), block.trim()]);
    }
  }
  return Object.fromEntries([...found].map(([key, blocks]) => [key, createHash('sha256').update(blocks.join('\n\n')).digest('hex').slice(0, 12)]));
}

/**
 * What a package exported when it was last released.
 * @param {string} path - its folder.
 * @returns {Record<string, string> | undefined} as `apiExports` gives it; undefined before the first release.
 */
export function releasedExports(path) {
  const file = `${path}/${releasedFile}`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).exports : undefined;
}

/**
 * The file that keeps what a release exports.
 * @param {string} path - folder of the package.
 * @param {string} version - of the release.
 * @returns {[file: string, text: string]} its path and its text.
 */
export function releasedRecord(path, version) {
  return [`${path}/${releasedFile}`, `${JSON.stringify({ version, exports: apiExports(path) }, null, 2)}\n`];
}
