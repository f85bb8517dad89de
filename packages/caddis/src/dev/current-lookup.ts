import type { ModuleLookup, PackageInfo, RegisteredModule } from '@caddis/runtime';

/** A lookup whose target can be replaced, so that a host that loads a guest later gets the newest code. @internal */
export class CurrentLookup implements ModuleLookup {
  constructor(public current: ModuleLookup) {}

  get unusable(): readonly Error[] {
    return this.current.unusable ?? [];
  }

  ids(namespaceId?: string): readonly string[] {
    return this.current.ids(namespaceId);
  }

  providers(id: string): readonly PackageInfo[] {
    return this.current.providers(id);
  }

  suggestion(id: string): string | undefined {
    return this.current.suggestion(id);
  }

  load(id: string, packageName?: string): Promise<RegisteredModule> {
    return this.current.load(id, packageName);
  }

  loaded(id: string, packageName?: string): RegisteredModule | undefined {
    return this.current.loaded(id, packageName);
  }
}
