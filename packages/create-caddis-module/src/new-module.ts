import type { KnownNamespace } from './namespaces.js';

/** The module to write. @internal */
export interface NewModule {
  readonly namespace: KnownNamespace;
  /** Last label of the module's ID. */
  readonly name: string;
  /** Name of the npm package. */
  readonly packageName: string;
  /** True for plain JavaScript without a build step. */
  readonly javascript: boolean;
}

/** The module's ID. @internal */
export function idOf({ namespace, name }: Pick<NewModule, 'namespace' | 'name'>): string {
  return namespace.id === '' ? name : `${namespace.id}.${name}`;
}

/** Name of the module's class, e.g. `AcmeUpstreams`. @internal */
export function classNameOf({ namespace, name }: NewModule): string {
  const suffix = namespace.template.classSuffix ?? pascalCase(lastLabel(namespace.id));
  return `${pascalCase(name)}${suffix}`;
}

/** Default package name, by the convention of existing packages: `caddis-upstreams-acme`. @internal */
export function defaultPackageName(namespace: Pick<KnownNamespace, 'id'>, name: string): string {
  const kind = namespace.id === '' ? 'app' : lastLabel(namespace.id);
  return `caddis-${kind}-${name}`.replaceAll('_', '-');
}

/** Default folder of a package: its name without the scope. @internal */
export function defaultFolder(packageName: string): string {
  return packageName.replace(/^@[^/]*\//, '');
}

/** Makes the config object of the module, with the inline key if its namespace has one. @internal */
export function withInlineKey({ namespace, name }: NewModule, config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return namespace.inlineKey === undefined ? config : { [namespace.inlineKey]: name, ...config };
}

function lastLabel(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1);
}

function pascalCase(label: string): string {
  return label
    .split('_')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');
}
