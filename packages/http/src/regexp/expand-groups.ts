import { assertReplacedLength } from '../text/replaced-length.js';

/** Returns the text of a group by its number or name; `undefined` if it does not exist or did not take part. @internal */
export type GroupText = (group: number | string) => string | undefined;

/** A part of a replacement template: literal text or a group. */
type Part = string | { readonly group: number | string };

/**
 * A replacement with groups: `$1`, `${1}`, `$name`, `${name}`; `$$` is a dollar sign. The longest possible name is used. A missing group is
 * empty, and any other dollar sign is literal. The template is parsed once for all matches.
 *
 * @see Go's `Regexp.Expand`
 * @internal
 */
export class GroupTemplate {
  private readonly parts: readonly Part[];

  constructor(template: string) {
    this.parts = template.includes('$') ? partsOf(template) : [template];
  }

  /** Number of steps that one expansion takes. */
  get size(): number {
    return this.parts.length;
  }

  /** Expands the template. @throws `HTTP_REPLACED_TOO_LONG` */
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
