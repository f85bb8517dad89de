import { assertReplacedLength } from '../text/replaced-length.js';

/** Gives the text of a group by its number or name; `undefined` for one that is not there or took no part. @internal */
export type GroupText = (group: number | string) => string | undefined;

/** A template for replacements, taken apart: texts and groups. */
type Part = string | { readonly group: number | string };

/**
 * A text with the groups of a match: `$1`, `${1}`, `$name`, `${name}`; `$$` is a dollar sign. A name is as long as it can be. A group
 * that is not there is empty, and a dollar sign that begins none of these stays. It is taken apart once for all matches.
 *
 * @see Go's `Regexp.Expand`
 * @internal
 */
export class GroupTemplate {
  private readonly parts: readonly Part[];

  constructor(template: string) {
    this.parts = template.includes('$') ? partsOf(template) : [template];
  }

  /** Number of steps that filling it in takes. */
  get size(): number {
    return this.parts.length;
  }

  /** @throws `HTTP_REPLACED_TOO_LONG` */
  fill(group: GroupText): string {
    let text = '';
    for (const part of this.parts) {
      text += typeof part === 'string' ? part : (group(part.group) ?? '');
      assertReplacedLength(text.length);
    }
    return text;
  }
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
