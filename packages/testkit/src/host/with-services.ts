import type { ProvidedService } from '@caddis/core';
import type { ModuleLookup, RegisteredModule } from '@caddis/runtime';

/**
 * Wraps a module look-up so that apps provide additional services to themselves and to all modules below them.
 *
 * @param lookup - the look-up to wrap
 * @param services - each is created once and shared by all apps
 */
export function withServices(lookup: ModuleLookup, services: readonly ProvidedService[]): ModuleLookup {
  const provided = services.map(once);
  const changed = new Map<RegisteredModule, RegisteredModule>();
  const change = (module: RegisteredModule): RegisteredModule => {
    if (module.descriptor.namespace.id !== '') return module;
    const { descriptor } = module;
    const known = changed.get(module) ?? { ...module, descriptor: { ...descriptor, provides: [...provided, ...descriptor.provides] } };
    changed.set(module, known);
    return known;
  };
  return {
    ids: (namespaceId) => lookup.ids(namespaceId),
    providers: (id) => lookup.providers(id),
    suggestion: (id) => lookup.suggestion(id),
    load: async (id, packageName) => change(await lookup.load(id, packageName)),
    loaded(id, packageName) {
      const module = lookup.loaded(id, packageName);
      return module === undefined ? undefined : change(module);
    },
  };
}

/** Makes a service that is created once and shared by all apps of the config. */
function once({ token, create }: ProvidedService): ProvidedService {
  let made: { readonly value: unknown } | undefined;
  return { token, create: (context) => (made ??= { value: create(context) }).value };
}
