import { errors } from '../errors.js';

const start = '<!-- caddis:modules -->';
const end = '<!-- /caddis:modules -->';

/**
 * Finds the generated Markdown of a README.
 *
 * @param readme - text of the README
 * @returns what stands between the markers; `undefined` where they are not there
 * @public
 */
export function readBlock(readme: string): string | undefined {
  const from = readme.indexOf(start);
  const to = readme.indexOf(end, from);
  return from < 0 || to < 0 ? undefined : readme.slice(from + start.length, to).trim();
}

/**
 * Puts generated Markdown between the markers of a README: `<!-- caddis:modules -->` and `<!-- /caddis:modules -->`.
 *
 * @param readme - text of the README
 * @param block - what to put there
 * @returns the new text; the same when it is up to date
 * @throws `DOCGEN_NO_MARKERS`
 * @public
 */
export function replaceBlock(readme: string, block: string): string {
  const from = readme.indexOf(start);
  const to = readme.indexOf(end, from);
  if (from < 0 || to < 0) throw errors.DOCGEN_NO_MARKERS({ start, end });
  return `${readme.slice(0, from + start.length)}\n\n${block.trim()}\n\n${readme.slice(to)}`;
}
