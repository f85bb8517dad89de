import type { DocsChange } from '../model/directory-doc.js';
import type { CatalogueChanges } from './compare-catalogues.js';

const signs: Readonly<Record<DocsChange['kind'], string>> = { added: '+', removed: '-', changed: '~' };

/** Writes one change in a line, without its end. @internal */
export function changeLine({ module, field, kind, before, after }: DocsChange): string {
  const what = field === undefined ? module : `${module} ${field}`;
  const states = [before, after].filter((state) => state !== undefined);
  return `${signs[kind]} ${what}${states.length === 0 ? '' : `: ${states.join(' → ')}`}`;
}

/**
 * Writes changes for people, a line each: `+` came, `-` went, `~` is different.
 *
 * @returns lines that end in line feeds; empty where nothing differs
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
