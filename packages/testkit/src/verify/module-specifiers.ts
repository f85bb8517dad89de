/** What stands for a text or a comment while imports are looked for. */
const quotes = new Set(['"', "'"]);

/**
 * Finds what a file of JavaScript imports: `import`, `export … from`, and `import(…)` and `require(…)` of a text. Comments and template texts are passed
 * over; what is put together when the code runs is not found.
 *
 * @param code - text of a module
 * @returns specifiers, in their order
 */
export function moduleSpecifiers(code: string): readonly string[] {
  const { bare: spaced, texts } = withoutTexts(code);
  const bare = spaced.replace(/\s+/g, (blank) => (blank.includes('\n') ? '\n' : ' '));
  const found: { readonly at: number; readonly text: string }[] = [];
  const add = (at: number, index: string | undefined): void => {
    const text = index === undefined ? undefined : texts[Number(index)];
    if (text !== undefined) found.push({ at, text });
  };
  // A statement begins the line or follows another one; a method may be called import, too.
  // It is open until its text, or what cannot stand in it: one walk, so that the time does not grow with the square of the code.
  let isOpen = false;
  for (const match of bare.matchAll(/((?:^|[;}\n])\s?(?:import|export)\b)(?:\s?\0(\d+)\0)?|\bfrom\s?\0(\d+)\0|\0\d+\0|[;"'()=]/g)) {
    const [, begin, own, from] = match;
    add(match.index, own ?? (isOpen ? from : undefined));
    isOpen = begin !== undefined && own === undefined;
  }
  for (const match of bare.matchAll(/(?<![.\w$])(?:import|require)\s?\(\s?\0(\d+)\0/g)) add(match.index, match[1]);
  return found.sort((a, b) => a.at - b.at).map(({ text }) => text);
}

/** Takes comments and texts out of code; a text leaves its number between two zeros. */
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

/** A slash divides behind a value, and begins a regular expression everywhere else. */
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
