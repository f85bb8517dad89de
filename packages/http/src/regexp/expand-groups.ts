/** Gives the text of a group by its number or name; `undefined` for one that is not there or took no part. @internal */
export type GroupText = (group: number | string) => string | undefined;

/** A template for replacements, taken apart: texts and groups. */
type Part = string | { readonly group: number | string };

/**
 * Fills the groups of a match into a text: `$1`, `${1}`, `$name`, `${name}`; `$$` is a dollar sign. A name is as long as it can be. A
 * group that is not there is empty, and a dollar sign that begins none of these stays.
 *
 * @see Go's `Regexp.Expand`
 * @internal
 */
export function expandGroups(template: string, group: GroupText): string {
  if (!template.includes('$')) return template;
  return partsOf(template)
    .map((part) => (typeof part === 'string' ? part : (group(part.group) ?? '')))
    .join('');
}

function partsOf(template: string): readonly Part[] {
  const parts: Part[] = [];
  let copied = 0;
  for (const found of template.matchAll(/\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu)) {
    parts.push(template.slice(copied, found.index));
    const name = found[1] ?? found[2];
    parts.push(name === undefined ? '$' : { group: /^(?:0|[1-9][0-9]{0,8})$/.test(name) ? Number(name) : name });
    copied = found.index + found[0].length;
  }
  parts.push(template.slice(copied));
  return parts;
}
