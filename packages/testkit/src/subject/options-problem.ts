import type { ModuleDescriptor } from '@caddis/core/framework';

const stabilities: readonly unknown[] = ['experimental', 'stable', 'deprecated'];

/** Returns what is wrong with the options of a module's decorator: authors who use plain JavaScript can pass values of a wrong type. */
export function optionsProblem(descriptor: ModuleDescriptor): string | undefined {
  const { description, alsoCalled, examples, placeholders, stability, since, deprecated }: Readonly<Record<string, unknown>> = { ...descriptor };
  if (typeof description !== 'string') return `its description is ${shown(description)}`;
  if (!isList(alsoCalled ?? [], (name) => typeof name === 'string')) return `alsoCalled is ${shown(alsoCalled)}`;
  if (!isList(examples, (example) => typeof example === 'object' && example !== null && 'config' in example)) return `examples is ${shown(examples)}`;
  if (!isList(placeholders ?? [], isPlaceholder)) return `placeholders is ${shown(placeholders)}`;
  if (!stabilities.includes(stability)) return `its stability is ${shown(stability)}`;
  if (since !== undefined && !(typeof since === 'string' && /^\d+\.\d+/.test(since))) return `since is ${shown(since)}`;
  if (deprecated !== undefined && typeof deprecated !== 'string') return `deprecated is ${shown(deprecated)}`;
  return undefined;
}

function isPlaceholder(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const { name, description, example, scope = 'request', where = '' } = item as Readonly<Record<string, unknown>>;
  return [name, description, example, where].every((text) => typeof text === 'string') && (scope === 'request' || scope === 'global');
}

function isList(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? typeof value;
}
