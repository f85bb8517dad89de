/**
 * Makes anchors for the headings of a page in the same way as GitHub, so that links in guides work in both places.
 *
 * @returns a function that returns the anchor of a heading; must be called for all headings in order
 * @internal
 */
export function uniqueSlugs(): (heading: string) => string {
  const seen = new Map<string, number>();
  return (heading) => {
    const plain = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const count = seen.get(plain) ?? 0;
    seen.set(plain, count + 1);
    return count === 0 ? plain : `${plain}-${count}`;
  };
}
