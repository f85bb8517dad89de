import { errors } from '../errors.js';

const start = '<!-- caddis:modules -->';
const end = '<!-- /caddis:modules -->';

/**
 * Finds the generated part of a README.
 *
 * @param readme - text of the README
 * @returns the text between the markers; `undefined` if there are no markers
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
 * @param block - the generated Markdown
 * @returns the new text; equal to `readme` if that is up to date
 * @throws `DOCGEN_NO_MARKERS`
 * @public
 */
export function replaceBlock(readme: string, block: string): string {
  const from = readme.indexOf(start);
  const to = readme.indexOf(end, from);
  if (from < 0 || to < 0) throw errors.DOCGEN_NO_MARKERS({ start, end });
  return `${readme.slice(0, from + start.length)}\n\n${block.trim()}\n\n${readme.slice(to)}`;
}
