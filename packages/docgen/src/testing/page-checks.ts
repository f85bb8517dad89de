import { posix } from 'node:path';
import type { Files } from '../files/write-files.js';

/** Lists the broken links of a site: to a missing file, or to a missing anchor in a page. */
export function deadLinks(files: Files): readonly string[] {
  const anchors = new Map([...files].map(([path, text]) => [path, new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => unescape(id ?? '')))]));
  return pages(files).flatMap(([path, text]) => {
    const base = /<base href="([^"]*)">/.exec(text)?.[1] ?? '';
    return [...text.matchAll(/ (?:href|src)="([^"]*)"/g)]
      .map(([, address]) => unescape(address ?? ''))
      .filter((address) => address !== base && !/^(?:https?|mailto):/.test(address))
      .filter((address) => {
        const [file = '', anchor] = decodeURI(address).split('#');
        const target = posix.join(posix.dirname(path), base, file);
        return !files.has(target) || (anchor !== undefined && anchors.get(target)?.has(anchor) !== true);
      })
      .map((address) => `${path}: ${address}`);
  });
}

/** Lists faults in the outline of pages: a missing or second title, a skipped heading level, a duplicate anchor. */
export function outlineFaults(files: Files): readonly string[] {
  return pages(files).flatMap(([path, text]) => {
    const levels = [...text.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id ?? '');
    const faults = [
      levels.filter((level) => level === 1).length === 1 ? '' : 'does not have one h1',
      levels.every((level, at) => at === 0 || level <= (levels[at - 1] ?? 0) + 1) ? '' : `skips a level of headings: ${levels.join(' ')}`,
      ids.length === new Set(ids).size ? '' : `has an anchor twice: ${ids.filter((id, at) => ids.indexOf(id) !== at).join(', ')}`,
      /<html lang="en">/.test(text) && /<title>[^<]+<\/title>/.test(text) ? '' : 'has no language or title',
      ['<header', '<main', '<nav', '<footer'].every((tag) => text.includes(tag)) ? '' : 'lacks a landmark',
    ];
    return faults.filter((fault) => fault !== '').map((fault) => `${path} ${fault}`);
  });
}

function pages(files: Files): readonly (readonly [string, string])[] {
  return [...files].filter(([path]) => path.endsWith('.html'));
}

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
