import type { FieldDoc, TypeDoc } from '../model/type-doc.js';

/**
 * Describes the constraints of a value in short phrases: `0 to 65535`, `at least 1 item`, `placeholders of the request`.
 *
 * @param type - the value's type
 * @returns empty when any value of the type is valid
 * @internal
 */
export function typeFacts(type: TypeDoc): readonly string[] {
  const facts = [
    range(type.minimum, type.maximum, ''),
    range(type.minLength, type.maxLength, 'character'),
    range(type.minItems, type.maxItems, type.kind === 'array' ? 'item' : 'key'),
    type.uniqueItems === true ? 'no item twice' : '',
    type.pattern === undefined ? '' : `matches \`${type.pattern}\``,
    type.keyPattern === undefined ? '' : `keys match \`${type.keyPattern}\``,
    type.defaultPort === undefined ? '' : `port ${type.defaultPort} when none is given`,
    type.defaultNetwork === undefined ? '' : `network ${type.defaultNetwork} when none is given`,
    type.portRange === true ? 'may be a range of ports' : '',
    type.placeholders === undefined ? '' : placeholderFact[type.placeholders],
  ];
  const own = facts.filter((fact) => fact !== '');
  if (!isContainer(type) || type.items === undefined) return own;
  return [...own, ...typeFacts(type.items).map((fact) => (fact.startsWith('each: ') ? fact : `each: ${fact}`))];
}

/**
 * Says in Markdown whether a field is required, and what applies when it is left out.
 *
 * @internal
 */
export function presenceFact(field: FieldDoc): string {
  if (field.required) return 'required';
  if (field.default !== undefined) return `default \`${JSON.stringify(field.default)}\``;
  return field.omitted === undefined ? 'optional' : `optional; left out: ${field.omitted}`;
}

/**
 * Says in Markdown whether a field is experimental, since which version it exists, and its former names.
 *
 * @returns empty for a stable field without known history
 * @internal
 */
export function historyFacts({ stability, since, formerly }: FieldDoc): readonly string[] {
  const names = formerly?.map((key) => `\`${key}\``).join(', ');
  return [...(stability === undefined ? [] : [stability]), ...(since === undefined ? [] : [`since ${since}`]), ...(names === undefined ? [] : [`formerly ${names}`])];
}

const placeholderFact = {
  request: 'placeholders of the request',
  global: 'placeholders of the process',
} as const;

function isContainer(type: TypeDoc): boolean {
  return type.kind === 'array' || type.kind === 'map';
}

function range(least: number | string | undefined, most: number | string | undefined, unit: string): string {
  const counted = (value: number | string): string => (unit === '' ? String(value) : `${value} ${unit}${value === 1 ? '' : 's'}`);
  if (least !== undefined && most !== undefined) return least === most ? `exactly ${counted(least)}` : `${least} to ${counted(most)}`;
  if (least !== undefined) return `at least ${counted(least)}`;
  return most === undefined ? '' : `at most ${counted(most)}`;
}
