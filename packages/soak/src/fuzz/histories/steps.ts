import fc from 'fast-check';

/** Selects a place in the document and a value for it. The numbers are taken modulo the number of choices at that time. */
export interface Draw {
  readonly place: number;
  readonly tail: 'here' | 'child' | 'index' | 'nowhere';
  readonly number: number;
  /** Whether the value does not fit the place. */
  readonly isOdd: boolean;
}

/** The value of `If-Match`: the tag in the last answer, or an older one. */
export type Match = 'none' | 'any' | 'last' | 'older' | 'malformed';

/** Properties of a request that are independent of the change. */
interface Sent {
  readonly match: Match;
  /** Whether the path uses an `@id` in the document. */
  readonly byId: boolean;
  readonly isForced: boolean;
  readonly flaw: 'none' | 'broken body' | 'content type';
}

/** A change by a method of the admin API. */
export interface EditStep extends Sent {
  readonly kind: 'edit';
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly spreads: boolean;
  readonly draw: Draw;
}

/** A JSON Patch. */
export interface PatchStep extends Sent {
  readonly kind: 'patch';
  readonly draw: Draw;
  readonly operations: readonly { readonly op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy'; readonly to: Draw; readonly from: Draw }[];
}

/** Loads a whole config. */
export interface LoadStep {
  readonly kind: 'load';
  readonly draw: Draw;
  readonly match: Match;
  readonly isForced: boolean;
  readonly flaw: 'none' | 'broken body';
}

/** A single request that changes the config. */
export type RequestStep = EditStep | PatchStep | LoadStep;

/** A step of a history. */
export type Step =
  | RequestStep
  | { readonly kind: 'together'; readonly first: RequestStep; readonly second: RequestStep }
  | { readonly kind: 'signal'; readonly draw: Draw; readonly flaw: 'none' | 'broken body' };

const most = <Value>(usual: Value, weight: number, ...others: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })));
const draw: fc.Arbitrary<Draw> = fc.record({ place: fc.nat(500), tail: most<Draw['tail']>('here', 6, 'child', 'child', 'index', 'nowhere'), number: fc.nat(200), isOdd: most(false, 3, true) });
const match = most<Match>('none', 8, 'any', 'last', 'last', 'older', 'malformed');
const sent = { match, byId: most(false, 4, true), isForced: most(false, 12, true), flaw: most<Sent['flaw']>('none', 16, 'broken body', 'content type') };
const edit: fc.Arbitrary<EditStep> = fc.record({ kind: fc.constant('edit' as const), method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'), spreads: most(false, 6, true), draw, ...sent });
const operation = fc.record({ op: fc.constantFrom('add', 'remove', 'replace', 'test', 'move', 'copy'), to: draw, from: draw });
const patch: fc.Arbitrary<PatchStep> = fc.record({ kind: fc.constant('patch' as const), draw, operations: fc.array(operation, { minLength: 1, maxLength: 3 }), ...sent });
const load: fc.Arbitrary<LoadStep> = fc.record({ kind: fc.constant('load' as const), draw, match, isForced: sent.isForced, flaw: most<LoadStep['flaw']>('none', 8, 'broken body') });
const request: fc.Arbitrary<RequestStep> = fc.oneof({ weight: 6, arbitrary: edit }, { weight: 3, arbitrary: patch }, { weight: 2, arbitrary: load });
const together = fc.record({ kind: fc.constant('together' as const), first: request, second: request });
const signal = fc.record({ kind: fc.constant('signal' as const), draw, flaw: most<LoadStep['flaw']>('none', 4, 'broken body') });

/** Steps by the admin API, some of them concurrent. */
const usualSteps: fc.Arbitrary<Step> = fc.oneof({ weight: 9, arbitrary: request }, { weight: 2, arbitrary: together });
/** Steps by the admin API, and signals after changes of the config file. */
const allSteps: fc.Arbitrary<Step> = fc.oneof({ weight: 2, arbitrary: usualSteps }, { weight: 1, arbitrary: signal });

/** Maximum number of steps in a history. There is no minimum, because a short failing history is more helpful. */
const length = { maxLength: 20, size: 'max' } as const;

/** Histories. Those with signals start a new server, because a server only reads its file until its config is changed by the API. */
export const histories: fc.Arbitrary<readonly Step[]> = fc.oneof({ weight: 5, arbitrary: fc.array(usualSteps, length) }, { weight: 1, arbitrary: fc.tuple(fc.array(signal, { maxLength: 4 }), fc.array(allSteps, length)).map(([first, then]) => [...first, ...then]) });
