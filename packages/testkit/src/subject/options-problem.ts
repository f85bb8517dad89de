import type { ModuleDescriptor } from '@caddis/core/framework';

const stabilities: readonly unknown[] = ['experimental', 'stable', 'deprecated'];

/** Returns what is wrong with the options of a module's decorator: authors who use plain JavaScript can pass values of a wrong type. */
export function optionsProblem(descriptor: ModuleDescriptor): string | undefined {
  const { description, alsoCalled, examples, stability, since, deprecated }: Readonly<Record<string, unknown>> = { ...descriptor };
  if (typeof description !== 'string') return `its description is ${shown(description)}`;
  if (!isList(alsoCalled ?? [], (name) => typeof name === 'string')) return `alsoCalled is ${shown(alsoCalled)}`;
  if (!isList(examples, (example) => typeof example === 'object' && example !== null && 'config' in example)) return `examples is ${shown(examples)}`;
  if (!stabilities.includes(stability)) return `its stability is ${shown(stability)}`;
  if (since !== undefined && !(typeof since === 'string' && /^\d+\.\d+/.test(since))) return `since is ${shown(since)}`;
  if (deprecated !== undefined && typeof deprecated !== 'string') return `deprecated is ${shown(deprecated)}`;
  return undefined;
}

function isList(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? typeof value;
}
