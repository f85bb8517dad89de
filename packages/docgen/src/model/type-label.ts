import type { TypeDoc } from './type-doc.js';

const plain: Readonly<Partial<Record<TypeDoc['kind'], readonly [one: string, many: string]>>> = {
  string: ['string', 'strings'],
  integer: ['integer', 'integers'],
  number: ['number', 'numbers'],
  boolean: ['boolean', 'booleans'],
  null: ['null', 'nulls'],
  duration: ['duration', 'durations'],
  address: ['network address', 'network addresses'],
  object: ['object', 'objects'],
  guest: ['module', 'modules'],
  guest_map: ['map of modules by name', 'maps of modules by name'],
  any: ['any value', 'any values'],
};

/**
 * Describes a type in a few words, e.g. `array of durations` or `map of header field to strings`.
 *
 * @param type - the type; its own label is ignored
 * @internal
 */
export function typeLabel(type: Omit<TypeDoc, 'label'>): string {
  return labelOf(type, 0);
}

function labelOf(type: Omit<TypeDoc, 'label'>, plural: 0 | 1): string {
  const secret = type.secret === true ? 'secret ' : '';
  switch (type.kind) {
    case 'choice':
      return (type.choices ?? []).map((choice) => JSON.stringify(choice)).join(' | ');
    case 'array':
      return `${plural === 1 ? 'arrays' : 'array'} of ${grouped(type.items, 1)}`;
    case 'map':
      return `${plural === 1 ? 'maps' : 'map'} of ${type.keyName ?? 'string'} to ${grouped(type.items, 0)}`;
    case 'union':
      return [...new Set((type.anyOf ?? []).map((way) => labelOf(way, plural)))].join(' or ');
    default:
      return `${secret}${plain[type.kind]?.[plural] ?? type.kind}`;
  }
}

/** Adds brackets around alternatives that are part of a larger type. */
function grouped(type: Omit<TypeDoc, 'label'> = { kind: 'any' }, plural: 0 | 1): string {
  const label = labelOf(type, plural);
  const alternatives = type.kind === 'union' || (type.kind === 'choice' && (type.choices ?? []).length > 1);
  return alternatives ? `(${label})` : label;
}
