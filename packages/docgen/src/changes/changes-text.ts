import type { DocsChange } from '../model/directory-doc.js';
import type { CatalogueChanges } from './compare-catalogues.js';

const signs: Readonly<Record<DocsChange['kind'], string>> = { added: '+', removed: '-', changed: '~' };

/** Writes one change as a line, without its line feed. @internal */
export function changeLine({ module, field, kind, before, after }: DocsChange): string {
  const what = field === undefined ? module : `${module} ${field}`;
  const states = [before, after].filter((state) => state !== undefined);
  return `${signs[kind]} ${what}${states.length === 0 ? '' : `: ${states.join(' → ')}`}`;
}

/**
 * Writes changes as text, one line each: `+` for added, `-` for removed, `~` for changed.
 *
 * @returns lines that end in line feeds; empty if there are no changes
 * @public
 */
export function changesText({ packages, modules }: CatalogueChanges): string {
  const lines = [
    ...packages.added.map((name) => `+ package ${name}`),
    ...packages.removed.map((name) => `- package ${name}`),
    ...packages.updated.map(({ name, from, to }) => `~ package ${name}: ${from} → ${to}`),
    ...modules.flatMap(({ package: name, changes }) => [`${name}:`, ...changes.map((change) => `  ${changeLine(change)}`)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
