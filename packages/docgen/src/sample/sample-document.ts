import type { HostDoc, ModuleDoc } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import { guestPlaces, type TypeDoc } from '../model/type-doc.js';
import { knownValues, needsSample, sampleBudget, sampleKey, sampleValue, withoutInlineKey, type SampleSource } from './sample-value.js';

/**
 * Writes a whole config document around a module's config, so that it can be checked and run. The module is put into its nearest host,
 * that host into its own nearest host, and so on up to the document.
 *
 * @param index - catalogue of the installed packages
 * @param module - the module
 * @param config - its config, with the inline key where the namespace has one
 * @returns the document; `undefined` if nothing that is installed can host the module
 * @public
 */
export function sampleDocument(index: CatalogueIndex, module: ModuleDoc, config: unknown): unknown {
  const choices: Record<string, string> = {};
  let guest = { module, config };
  for (;;) {
    if (guest.module.rivals.length > 0) choices[guest.module.id] = guest.module.package;
    const host = index.nearestHost(guest.module.namespace);
    if (host === undefined) return undefined;
    const hostModule = hostOf(index, host);
    const around = putInto(index, hostModule, host, guest);
    if (hostModule === undefined) return { ...(around as object), ...(Object.keys(choices).length === 0 ? {} : { modules: choices }) };
    const { inlineKey, name } = hostModule;
    guest = { module: hostModule, config: inlineKey === undefined ? around : { [inlineKey]: name, ...(around as object) } };
  }
}

/** A module with its config, to be put into a host. */
interface Guest {
  readonly module: ModuleDoc;
  readonly config: unknown;
}

function hostOf(index: CatalogueIndex, host: HostDoc): ModuleDoc | undefined {
  return host.module === undefined ? undefined : index.module(host.module);
}

function putInto(index: CatalogueIndex, hostModule: ModuleDoc | undefined, host: HostDoc, guest: Guest): unknown {
  const source: SampleSource = { index, size: 'minimal', known: hostModule === undefined ? new Map() : knownValues(hostModule), inside: [guest.module], budget: sampleBudget() };
  return write(hostModule?.config ?? index.catalogue.document, '', host.path, guest, source);
}

/** Writes a value of a type in which the field at `target` holds the guest. */
function write(type: TypeDoc, path: string, target: string, guest: Guest, source: SampleSource): unknown {
  switch (type.kind) {
    case 'guest':
      return guest.config;
    case 'guest_map':
      return { [guest.module.name]: withoutInlineKey(guest.module, guest.config) };
    case 'array':
      return [write(type.items ?? type, path, target, guest, source)];
    case 'map':
      return { [sampleKey(type, source)]: write(type.items ?? type, path, target, guest, source) };
    case 'union':
      return write(type.anyOf?.find((way) => guestPlaces(way, path).some((place) => place.path === target)) ?? type, path, target, guest, source);
    default:
      return writeObject(type, target, guest, source);
  }
}

function writeObject(type: TypeDoc, target: string, guest: Guest, source: SampleSource): unknown {
  const present = type.fields?.find(({ path }) => target === path || target.startsWith(`${path}/`))?.key;
  const entries = (type.fields ?? []).flatMap((field) => {
    const onTheWay = target === field.path || target.startsWith(`${field.path}/`);
    if (onTheWay) return [[field.key, write(field.type, field.path, target, guest, source)] as const];
    if (field.sample !== undefined && needsSample(type, field, source, present)) return [[field.key, field.sample.value] as const];
    return field.required ? [[field.key, sampleValue(field.type, source, field.path)] as const] : [];
  });
  return Object.fromEntries(entries);
}
