import { isEqualJson, type Plan, type PlannedModule, type Problem, type RuntimeHandle, textOfJson, type WrittenPart } from '@caddis/runtime';
import { below, isJsonObject, partsOf } from '../json/json-value.js';
import { type SecretMarkers, unknownMarker } from './secret-markers.js';

/** A document that a client has edited. @internal */
export interface EditedDocument {
  readonly document: unknown;
  /** What the client sent, and where in the document it goes. */
  readonly written: WrittenPart | undefined;
}

/** A document whose secrets have been restored. @internal */
export interface RestoredDocument {
  readonly document: unknown;
  /** Checks the plan of the document. @throws `AdminError` 400 if a secret would be visible */
  readonly approve: (plan: Plan) => void;
}

/**
 * Replaces markers by the secrets of the running config, unless a secret would become visible: in a field that is not secret, or in a problem that
 * quotes such a field. Therefore a document is planned with its secrets only after it is known that they are in secret fields.
 *
 * @param edited - the document, which is modified
 * @throws `AdminError` 400 for a marker that matches no secret, or is in a field that is not secret
 * @internal
 */
export async function restoreSecrets(markers: SecretMarkers, { document, written }: EditedDocument, runtime: RuntimeHandle): Promise<RestoredDocument> {
  const running = runtime.current?.plan;
  if (!markers.mayHold(await textOfJson(document))) return { document, approve: () => {} };
  const found = await markers.find(document, running);
  const { pointers } = found;
  if (running === undefined || !standWhereTheyWere(pointers, document, running)) {
    const result = await runtime.plan(await textOfJson(document), { folder: running?.folder, written });
    const secrets = new Set(result.ok ? result.plan.secrets : result.secrets);
    const stray = pointers.find((pointer) => !secrets.has(pointer));
    if (result.ok && stray !== undefined) throw strayMarker(stray);
    // Then the document keeps its markers, so that its problems quote the markers and not the secrets.
    if (stray !== undefined || (!result.ok && result.problems.some((problem) => tellsOf(problem, markers)))) return { document, approve: () => refuse(pointers) };
  }
  return { document: found.restore(), approve: (plan) => assertSecret(pointers, plan) };
}

/** Tells whether all secrets are in their old places, inside modules with the same names. */
function standWhereTheyWere(pointers: readonly string[], document: unknown, running: Plan): boolean {
  const known = new Set(running.secrets);
  if (!pointers.every((pointer) => known.has(pointer)) || !isEqualJson(below(document, 'modules') ?? null, below(running.document, 'modules') ?? null)) return false;
  const keys = inlineKeysOf(running);
  return pointers.every((pointer) => {
    let [before, now] = [running.document, document];
    for (const part of partsOf(pointer)) {
      for (const key of keys) if (below(before, key) !== below(now, key) && (isJsonObject(before) || isJsonObject(now))) return false;
      [before, now] = [below(before, part), below(now, part)];
    }
    return true;
  });
}

/** The keys that name modules in the objects of a config, e.g. `handler`. */
function inlineKeysOf({ apps, storage, admin, logs }: Plan): ReadonlySet<string> {
  const keys = new Set<string>();
  const pending: PlannedModule[] = [...apps, ...admin.api, ...[storage, admin.load, ...logs.flatMap(({ writer, encoder }) => [writer, encoder])].filter((module) => module !== undefined)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { inlineKey } = next.module.descriptor.namespace;
    if (inlineKey !== undefined) keys.add(inlineKey);
    pending.push(...next.guests);
  }
  return keys;
}

function tellsOf({ message, received, expected, help, cause }: Problem, markers: SecretMarkers): boolean {
  return [message, received, expected, help, cause].some((text) => text !== undefined && markers.mayHold(text));
}

function assertSecret(pointers: readonly string[], plan: Plan): void {
  const secrets = new Set(plan.secrets);
  const stray = pointers.find((pointer) => !secrets.has(pointer));
  if (stray !== undefined) throw strayMarker(stray);
}

function refuse([pointer = '']: readonly string[]): never {
  throw strayMarker(pointer);
}

function strayMarker(pointer: string): Error {
  return unknownMarker(pointer, 'this field is not secret, so it would show the value');
}
