import type { ErrorObject } from 'ajv/dist/2020.js';

/** Keywords whose violation shows that a branch is for another kind of value, so that it was not meant. */
const telling: ReadonlySet<string> = new Set(['type', 'const', 'enum']);

/**
 * Reduces the errors that ajv reports for `anyOf`, `oneOf`, `if` and wrong types to one error for each mistake.
 *
 * If only one branch of a union fits the kind of value, the errors of that branch remain; otherwise only the error of the union itself. A value of
 * the wrong type is reported once, whatever other rules it violates, and so is a text that is too short.
 *
 * @param errors - all errors of one validation
 * @internal
 */
export function withoutNoise(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  if (errors.length === 1) return errors;
  const dropped = new Set<ErrorObject>();
  for (const [position, error] of errors.entries()) {
    if (error.keyword === 'if') dropped.add(error);
    // ajv reports a union's error after those of its branches, and that of an inner union before that of the outer one.
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') {
      const below = errorsBelow(error, errors, position).filter((other) => !dropped.has(other));
      for (const noise of noiseOfUnion(error, below)) dropped.add(noise);
    }
  }
  const left = errors.filter((error) => !dropped.has(error));
  const wrongTypes = placesOf(left, 'type');
  const tooShort = placesOf(left, 'minLength');
  return left.filter(({ keyword, instancePath, propertyName }) => {
    if (propertyName !== undefined || keyword === 'type') return true;
    return !wrongTypes.has(instancePath) && !(keyword === 'pattern' && tooShort.has(instancePath));
  });
}

function placesOf(errors: readonly ErrorObject[], keyword: string): ReadonlySet<string> {
  return new Set(errors.filter((error) => error.keyword === keyword).map((error) => error.instancePath));
}

/** Returns the errors directly before that of a union that are about the same value or its parts. */
function errorsBelow(union: ErrorObject, errors: readonly ErrorObject[], position: number): readonly ErrorObject[] {
  let first = position;
  while (errors[first - 1]?.instancePath.startsWith(union.instancePath) === true) first -= 1;
  return errors.slice(first, position);
}

function noiseOfUnion(union: ErrorObject, before: readonly ErrorObject[]): readonly ErrorObject[] {
  const branches = new Map<string, ErrorObject[]>();
  const unplaced: ErrorObject[] = [];
  for (const error of before) {
    const branch = branchOf(error, union);
    if (branch !== undefined) {
      const known = branches.get(branch);
      if (known === undefined) branches.set(branch, [error]);
      else known.push(error);
    } else if (isBehindReference(error, union)) unplaced.push(error);
  }
  const meant = [...branches.values()].filter((branch) => !branch.some((error) => isOfAnotherKind(error, union)));
  const all = [...[...branches.values()].flat(), ...unplaced];
  const [only] = meant;
  if (only === undefined || meant.length > 1 || unplaced.length > 0) return all;
  const kept = new Set(only);
  return [union, ...all.filter((error) => !kept.has(error))];
}

function branchOf(error: ErrorObject, union: ErrorObject): string | undefined {
  if (!error.schemaPath.startsWith(`${union.schemaPath}/`)) return undefined;
  return error.schemaPath.slice(union.schemaPath.length + 1).split('/', 1)[0];
}

function isBehindReference(error: ErrorObject, union: ErrorObject): boolean {
  return /^#\/(?:\$defs|definitions)\//.test(error.schemaPath) && error.instancePath.startsWith(union.instancePath);
}

function isOfAnotherKind(error: ErrorObject, union: ErrorObject): boolean {
  if (error.instancePath === union.instancePath) return telling.has(error.keyword);
  // A field that distinguishes the branches, e.g. `"kind": { "const": "file" }`.
  return error.keyword === 'const' && !error.instancePath.slice(union.instancePath.length + 1).includes('/');
}
