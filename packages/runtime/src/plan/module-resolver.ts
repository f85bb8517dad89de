import { apps, isCaddisError, isError, messageOf, propertyOf, systemClock } from '@caddis/core';
import { errorLine, isLabel, joinModuleId, splitModuleId } from '@caddis/core/framework';
import { documentSchema } from '../config/document-schema.js';
import { type Deadline, withDeadline } from '../deadline.js';
import { isJsonObject } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import type { ModuleLookup, PackageInfo, RegisteredModule } from '../registry/registered-module.js';
import { insteadOfCaddyModule } from './caddy-modules.js';
import { describeValue, listNames } from './describe.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { meantHelp, nearest } from './nearest.js';
import { insteadOfOtherName } from './other-names.js';
import type { CompiledSchema } from './compiled-schema.js';
import { compileSchema } from './schema-check.js';
import type { WrittenGuest } from './walk-config.js';

/** Maximum number of unusable packages to name when a module is unknown. */
const maxUnusable = 5;

/** A module that is ready to be planned. @internal */
export interface ResolvedModule {
  readonly module: RegisteredModule;
  readonly schema: CompiledSchema;
}

/** Either a module, or a finding with the reason why there is none. The caller adds the place to the finding. @internal */
export type Resolution = { readonly ok: true; readonly resolved: ResolvedModule } | { readonly ok: false; readonly finding: Finding };

/**
 * Looks up modules by ID, each once per plan.
 *
 * @internal
 */
export class ModuleResolver {
  /** Namespace → name → result. */
  readonly #namespaces = new Map<string, Map<string, Resolution>>();
  /** Namespace → names of its modules. Cached, because a config with one mistyped name often has many. */
  readonly #names = new Map<string, readonly string[]>();
  #idsByName: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(
    private readonly lookup: ModuleLookup,
    private readonly choices: ReadonlyMap<string, string>,
    private readonly deadline: Deadline = { clock: systemClock, deadlineMs: 10_000 },
  ) {}

  /** Returns the names of the modules of a namespace. */
  names(namespace: string): readonly string[] {
    let names = this.#names.get(namespace);
    if (names === undefined) {
      names = this.lookup.ids(namespace).map((id) => splitModuleId(id).name);
      this.#names.set(namespace, names);
    }
    return names;
  }

  /** Returns the result for a module if it was resolved before. */
  known(namespace: string, name: string): Resolution | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  /** Imports the package of a module if necessary, and prepares the module's schema. */
  async resolve(namespace: string, name: string): Promise<Resolution> {
    const isName = isLabel(name);
    return this.#keep(namespace, name, isName ? await this.#find(joinModuleId(namespace, name)) : refusal(this.#badName(namespace, name)));
  }

  /** Marks a module as unusable from now on. */
  refuse(namespace: string, name: string, finding: Finding): void {
    this.#keep(namespace, name, refusal(finding));
  }

  #keep(namespace: string, name: string, resolution: Resolution): Resolution {
    const names = this.#namespaces.get(namespace) ?? new Map<string, Resolution>();
    this.#namespaces.set(namespace, names.set(name, resolution));
    return resolution;
  }

  #badName(namespace: string, name: string): Finding {
    const received = describeValue(name);
    const reason = name === '' ? 'the name of a module cannot be empty' : `${received} cannot be the name of a module`;
    const names = this.names(namespace);
    const last = name.slice(name.lastIndexOf('.') + 1);
    const isId = name === `${namespace}.${last}` && names.includes(last);
    const [meant] = nearest(name, names);
    const otherName = insteadOfOtherName(namespace, name.replaceAll(/(?<=[a-z\d])(?=[A-Z])|[-\s]/g, '_').toLowerCase());
    const help = isId ? `write "${last}": the namespace is known here` : (otherName ?? meantHelp(meant) ?? namesHelp(names));
    return makeFinding('CONFIG_MODULE_NAME_INVALID', { reason }, '', { received, help });
  }

  async #find(id: string): Promise<Resolution> {
    const providers = this.lookup.providers(id);
    const [first] = providers;
    if (first === undefined) return refusal(this.#unknown(id));
    const allowed = providers.filter(({ refused }) => refused !== true);
    const written = this.choices.get(id);
    if (written === undefined && allowed.length > 1) return refusal(ambiguous(id, allowed));
    const choice = written ?? allowed[0]?.name ?? first.name;
    let module: RegisteredModule;
    try {
      module = this.lookup.loaded(id, choice) ?? (await this.lookup.load(id, choice));
    } catch (error) {
      return refusal(loadFailed(id, choice, error));
    }
    try {
      const preparing = module.descriptor.prepareCheck?.();
      if (preparing !== undefined) await withDeadline(preparing, this.deadline, () => new Error(`it takes longer than ${this.deadline.deadlineMs / 1000} s`));
    } catch (error) {
      return refusal(checkUnprepared(module, error));
    }
    try {
      return { ok: true, resolved: { module, schema: await compileSchema(module.descriptor.schema) } };
    } catch (error) {
      return refusal(schemaInvalid(module, error));
    }
  }

  /** Returns the IDs of all modules with a name, in any namespace. */
  #idsOf(name: string): readonly string[] {
    if (this.#idsByName === undefined) {
      const ids = new Map<string, string[]>();
      for (const id of this.lookup.ids()) {
        const last = splitModuleId(id).name;
        ids.set(last, [...(ids.get(last) ?? []), id]);
      }
      this.#idsByName = ids;
    }
    return this.#idsByName.get(name) ?? [];
  }

  #unknown(id: string): Finding {
    const { namespaceId, name } = splitModuleId(id);
    const instead = insteadOfCaddyModule(id);
    const suggestion = this.lookup.suggestion(id);
    const unusable = (this.lookup.unusable ?? []).slice(0, maxUnusable).map(withCause);
    if (instead !== undefined && suggestion === undefined) {
      return makeFinding('CONFIG_MODULE_NOT_HERE', { module: id }, '', { received: describeValue(name), help: [instead, ...unusable].join('; ') });
    }
    const names = this.names(namespaceId);
    const [meant] = nearest(name, names);
    const elsewhere = this.#idsOf(name);
    const otherName = namespaceId === apps.id && isDocumentKey(name) ? 'it belongs at the top level of the document, beside "apps"' : insteadOfOtherName(namespaceId, name);
    if (otherName !== undefined && suggestion === undefined) {
      return makeFinding('CONFIG_MODULE_UNKNOWN', { module: id }, '', { received: describeValue(name), help: [otherName, ...unusable].join('; ') });
    }
    const advice = [
      ...(suggestion === undefined ? [] : [`install the package that provides it: caddis add ${suggestion}`]),
      ...(suggestion === undefined ? [meantHelp(meant)] : []),
      ...(elsewhere.length === 0 ? [] : [`there is a module with that name in another namespace: ${elsewhere.join(', ')}`]),
    ].filter((part) => part !== undefined);
    return makeFinding('CONFIG_MODULE_UNKNOWN', { module: id }, '', {
      received: describeValue(name),
      help: [...(advice.length > 0 ? advice : [namesHelp(names)]), ...unusable].join('; '),
    });
  }
}

function isDocumentKey(name: string): boolean {
  return Object.hasOwn(documentSchema.properties ?? {}, name);
}

function withCause({ message, cause }: Error): string {
  return isError(cause) ? `${message}: ${messageOf(cause)}` : message;
}

/** Lists the names that can be used here. @internal */
export function namesHelp(names: readonly string[]): string {
  return names.length === 0 ? 'no module of this namespace is installed' : `the modules of this namespace are ${listNames(names)}`;
}

/** Blames a package for a check that cannot be prepared. */
function checkUnprepared({ descriptor, package: owner }: RegisteredModule, error: unknown): Finding {
  const parameters = { package: owner.name, reason: `the check of ${descriptor.id} cannot be created` };
  return makeFinding('CONFIG_MODULE_CHECK_FAILED', parameters, '', { cause: errorLine(error), once: descriptor.id });
}

/** Blames a package for a schema that cannot be used. @internal */
export function schemaInvalid({ descriptor, package: owner }: RegisteredModule, error: unknown): Finding {
  const parameters = { package: owner.name, reason: `the config schema of ${descriptor.id} cannot be used` };
  return makeFinding('CONFIG_MODULE_SCHEMA_INVALID', parameters, '', { cause: errorLine(error), once: descriptor.id });
}

/** Blames a package for an unusable module in a default, because nobody wrote that module in the config. @internal */
export function defaultInvalid({ message }: Finding, host: RegisteredModule, { pointer }: WrittenGuest): Finding {
  const error = new Error(`a module in a default value, at ${pointer}: ${message}`);
  return { ...schemaInvalid(host, error), pointer, module: host.descriptor.id };
}

/**
 * Checks the packages that a config chooses.
 *
 * @param written - the value of `modules` in the document: module ID → package name
 * @internal
 */
export function checkChoices(
  written: unknown,
  lookup: ModuleLookup,
): { readonly choices: ReadonlyMap<string, string>; readonly findings: readonly Finding[] } {
  const choices = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [id, name] of isJsonObject(written) ? Object.entries(written) : []) {
    // A value that is not a string is reported as a wrong type elsewhere.
    if (typeof name !== 'string') continue;
    const providers = lookup.providers(id).map((provider) => provider.name);
    if (providers.includes(name)) {
      choices.set(id, name);
    } else {
      const help = providers.length === 0 ? 'no installed package provides it' : `it is provided by ${listNames(providers)}`;
      const details = { received: describeValue(name), help };
      findings.push(makeFinding('CONFIG_MODULE_CHOICE_INVALID', { package: name, module: id }, joinPointer('/modules', id), details));
      // Any other provider is good enough to find further problems. Without this choice, the module would be reported a second time.
      if (providers[0] !== undefined) choices.set(id, providers[0]);
    }
  }
  return { choices, findings };
}

function refusal(finding: Finding): Resolution {
  return { ok: false, finding };
}

function ambiguous(id: string, providers: readonly PackageInfo[]): Finding {
  const packages = providers.map((provider) => `${provider.name} ${provider.version}`).join(' and ');
  const help = `choose one at the top level of the document: "modules": { "${id}": "${providers[0]?.name}" }`;
  return makeFinding('CONFIG_MODULE_AMBIGUOUS', { module: id, packages }, '', { help, once: id });
}

function loadFailed(id: string, packageName: string, error: unknown): Finding {
  return makeFinding('CONFIG_MODULE_LOAD_FAILED', { module: id, package: packageName }, '', {
    cause: errorLine(error),
    help: helpOf(error),
    once: id,
  });
}

/** Returns the help text of the innermost cause that has one. */
function helpOf(error: unknown, depth = 10): string | undefined {
  if (!isCaddisError(error)) return undefined;
  return (depth === 0 ? undefined : helpOf(propertyOf(error, 'cause'), depth - 1)) ?? error.help;
}
