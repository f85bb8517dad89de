import { freePort } from '@caddis/test-servers';
import { codeBlocks } from '../../testing/markdown.js';

/** A step of a guide: a file to save, commands to run, or commands with their expected output. */
export type GuideStep =
  | { readonly kind: 'file'; readonly line: number; readonly name: string; readonly text: string }
  | { readonly kind: 'script'; readonly line: number; readonly text: string }
  | { readonly kind: 'command'; readonly line: number; readonly text: string; readonly printed: string };

/** Numbers in code blocks that are ports. Guides that are run do not use ports such as 80 and 443. */
const port = /\b(?:3000|2379|2380|[89]\d{3})\b/g;

/**
 * Parses the steps of a guide, in order.
 *
 * - A code block after a line that ends with "as `NAME`:" is saved under that name.
 * - A block marked `sh` is run.
 * - In a block marked `console`, each line that begins with `$ ` is run, and must print the lines after it.
 * - All other blocks are ignored.
 *
 * @param markdown - the guide
 */
export function guideSteps(markdown: string): readonly GuideStep[] {
  const lines = markdown.split('\n');
  return codeBlocks(markdown).flatMap(({ line, info, text }): readonly GuideStep[] => {
    if (info === 'sh') return [{ kind: 'script', line, text }];
    if (info === 'console') return commandsIn(text, line);
    const before = lines.slice(0, line - 1).findLast((written) => written.trim() !== '');
    const name = /\bas `([^`]+)`:$/.exec(before ?? '')?.[1];
    return name === undefined ? [] : [{ kind: 'file', line, name, text }];
  });
}

function commandsIn(block: string, line: number): readonly GuideStep[] {
  return block.split(/^(?=\$ )/m).map((part) => {
    const [first = '', ...printed] = part.split('\n');
    // A line that ends with a backslash continues in the next.
    let command = first.slice(2);
    while (command.endsWith('\\')) command += `\n${printed.shift() ?? ''}`;
    return { kind: 'command', line, text: command, printed: printed.join('\n').trimEnd() };
  });
}

/**
 * Replaces the ports in a guide's code by free ones: the numbers 3000, 2379, 2380 and 8000 to 9999. The same number becomes the
 * same port everywhere. Nothing else is changed.
 *
 * @param markdown - the guide
 * @returns the changed text, and a function that returns the new port for one of the guide
 */
export async function withFreePorts(markdown: string): Promise<{ readonly text: string; readonly portOf: (written: number) => number }> {
  const ports = new Map<string, number>();
  for (const { text } of codeBlocks(markdown)) {
    for (const [written] of text.matchAll(port)) if (!ports.has(written)) ports.set(written, await freePort());
  }
  const text = markdown.replace(/^```[^]*?^```$/gm, (block) => block.replace(port, (written) => String(ports.get(written))));
  return { text, portOf: (written) => ports.get(String(written)) ?? 0 };
}
