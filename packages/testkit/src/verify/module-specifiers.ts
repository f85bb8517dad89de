/** Quotes that begin a string. */
const quotes = new Set(['"', "'"]);

/**
 * Finds the imports in a JavaScript file: `import`, `export … from`, and `import(…)` and `require(…)` with a string. Comments and template literals are
 * skipped; specifiers that are computed at run time are not found.
 *
 * @param code - the source text
 * @returns the specifiers in their order
 */
export function moduleSpecifiers(code: string): readonly string[] {
  const { bare: spaced, texts } = withoutTexts(code);
  const bare = spaced.replace(/\s+/g, (blank) => (blank.includes('\n') ? '\n' : ' '));
  const found: { readonly at: number; readonly text: string }[] = [];
  const add = (at: number, index: string | undefined): void => {
    const text = index === undefined ? undefined : texts[Number(index)];
    if (text !== undefined) found.push({ at, text });
  };
  // A statement starts at a line or after another statement, because a method may also be called `import`. It stays open until its string or
  // until a token that cannot occur in it. A single pass over the code keeps the time linear in its length.
  let isOpen = false;
  for (const match of bare.matchAll(/((?:^|[;}\n])\s?(?:import|export)\b)(?:\s?\0(\d+)\0)?|\bfrom\s?\0(\d+)\0|\0\d+\0|[;"'()=]/g)) {
    const [, begin, own, from] = match;
    add(match.index, own ?? (isOpen ? from : undefined));
    isOpen = begin !== undefined && own === undefined;
  }
  for (const match of bare.matchAll(/(?<![.\w$])(?:import|require)\s?\(\s?\0(\d+)\0/g)) add(match.index, match[1]);
  return found.sort((a, b) => a.at - b.at).map(({ text }) => text);
}

/** Removes comments and strings from code; in place of a string stays its number between two NUL characters. */
function withoutTexts(code: string): { readonly bare: string; readonly texts: readonly string[] } {
  const texts: string[] = [];
  let bare = '';
  let from = 0;
  let at = 0;
  const skipTo = (end: number, instead: string): void => {
    bare += code.slice(from, at) + instead;
    at = end;
    from = end;
  };
  while (at < code.length) {
    const character = code[at] as string;
    if (character === '/' && code[at + 1] === '/') skipTo(endOf(code, '\n', at, 0), '');
    else if (character === '/' && code[at + 1] === '*') skipTo(endOf(code, '*/', at + 2, 2), ' ');
    else if (character === '/' && beginsExpression(code, at)) skipTo(endOfExpression(code, at), ' 0 ');
    else if (quotes.has(character)) {
      const end = endOfText(code, at, character);
      texts.push(code.slice(at + 1, end - 1));
      skipTo(end, `\0${texts.length - 1}\0`);
    } else if (character === '`') skipTo(endOfText(code, at, '`'), ' 0 ');
    else at += 1;
  }
  return { bare: bare + code.slice(from), texts };
}

function endOf(code: string, mark: string, from: number, length: number): number {
  const found = code.indexOf(mark, from);
  return found < 0 ? code.length : found + length;
}

function endOfText(code: string, start: number, quote: string): number {
  for (let at = start + 1; at < code.length; at += 1) {
    const character = code[at];
    if (character === '\\') at += 1;
    else if (character === quote || (character === '\n' && quote !== '`')) return at + 1;
  }
  return code.length;
}

/** Tells whether a slash begins a regular expression: after a value it divides, everywhere else it begins one. */
function beginsExpression(code: string, slash: number): boolean {
  let at = slash - 1;
  while (at >= 0 && /\s/.test(code[at] as string)) at -= 1;
  if (at < 0) return true;
  if (/[\w$]/.test(code[at] as string)) return /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|instanceof|yield|await|new|else|do)$/.test(code.slice(Math.max(0, at - 11), at + 1));
  return !/[)\]}"'`]/.test(code[at] as string);
}

function endOfExpression(code: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < code.length; at += 1) {
    const character = code[at];
    if (character === '\n') return at;
    if (character === '\\') at += 1;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at + 1;
  }
  return code.length;
}
