import MarkdownIt, { type Token } from 'markdown-it';
import type { Style } from './style.js';
import { visibleWidth, wrap } from './wrap.js';

const parser = new MarkdownIt();

/**
 * Renders Markdown for a terminal: wraps paragraphs, lays out lists and tables, keeps code as it is.
 *
 * @param markdown - the text
 * @param width - maximum line length in columns
 * @param style - how words are marked up
 * @param indent - prefix of every line
 * @internal
 */
export function plainMarkdown(markdown: string, width: number, style: Style, indent = ''): string {
  const blocks: string[] = [];
  const lists: { next: number | undefined }[] = [];
  let bullet: string | undefined;
  let quotes = 0;
  const tokens = parser.parse(markdown, {});
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const left = indent + '> '.repeat(quotes) + '  '.repeat(Math.max(0, lists.length - (bullet === undefined ? 0 : 1)));
    switch (token.type) {
      case 'bullet_list_open':
        lists.push({ next: undefined });
        break;
      case 'ordered_list_open':
        lists.push({ next: 1 });
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        lists.pop();
        break;
      case 'list_item_open':
        bullet = nextBullet(lists.at(-1));
        break;
      case 'blockquote_open':
        quotes++;
        break;
      case 'blockquote_close':
        quotes--;
        break;
      case 'table_open': {
        const end = tokens.findIndex((other, index) => index > at && other.type === 'table_close');
        blocks.push(table(tokens.slice(at, end), width, style, left));
        at = end;
        break;
      }
      case 'inline': {
        const heading = tokens[at - 1]?.type === 'heading_open';
        const text = inlineText(token, style);
        blocks.push(wrap(heading ? style.bold(text) : text, width, left + (bullet ?? ''), left + ' '.repeat(bullet?.length ?? 0)));
        bullet = undefined;
        break;
      }
      case 'fence':
      case 'code_block':
        blocks.push(token.content.trimEnd().split('\n').map((line) => `${left}    ${line}`).join('\n'));
        break;
      default:
    }
  }
  return joinBlocks(blocks, indent);
}

function nextBullet(list: { next: number | undefined } | undefined): string {
  if (list?.next === undefined) return '- ';
  return `${list.next++}. `;
}

/** Joins blocks with empty lines; items of a list follow each other without one. */
function joinBlocks(blocks: readonly string[], indent: string): string {
  const isItem = (block: string | undefined): boolean => /^\s*(- |\d+\. )/.test((block ?? '').slice(indent.length));
  return blocks.map((block, at) => (at === 0 ? block : `${isItem(block) && isItem(blocks[at - 1]) ? '\n' : '\n\n'}${block}`)).join('');
}

function inlineText(token: Token, style: Style): string {
  let text = '';
  let address = '';
  let linked = '';
  for (const part of token.children ?? []) {
    if (part.type === 'link_open') {
      address = String(part.attrGet('href') ?? '');
      linked = '';
    } else if (part.type === 'link_close') {
      if (/^https?:/.test(address) && linked !== address) text += ` <${address}>`;
    } else {
      const words = part.type === 'softbreak' || part.type === 'hardbreak' ? ' ' : part.content;
      text += part.type === 'code_inline' ? style.name(words) : words;
      linked += words;
    }
  }
  return text;
}

/** Renders a table. Columns are as wide as their cells; the last one is wrapped to the remaining width. */
function table(tokens: readonly Token[], width: number, style: Style, left: string): string {
  const rows: string[][] = [];
  for (const token of tokens) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type === 'inline') rows.at(-1)?.push(inlineText(token, style));
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => visibleWidth(row[column] ?? ''))));
  return rows
    .map((row, at) => {
      const start = row.slice(0, -1).map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - visibleWidth(cell) + 2)).join('');
      const last = at === 0 ? style.bold(row.at(-1) ?? '') : (row.at(-1) ?? '');
      return wrap(last, width, left + (at === 0 ? style.bold(start) : start), left + ' '.repeat(visibleWidth(start)));
    })
    .join('\n');
}
