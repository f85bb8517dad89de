/**
 * Makes the anchors of a page's headings, as GitHub does, so that links in guides work in both places.
 *
 * @returns gives each heading its anchor; called for all headings in their order
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
