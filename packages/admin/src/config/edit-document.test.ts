import { isAdminError } from '@caddis/core/admin';
import { cpuCost } from '@caddis/test-helpers';
import { expect } from 'chai';
import fc from 'fast-check';
import { editDocument, readValue, type EditMethod } from './edit-document.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Result of an edit: the document, or the status. */
type Outcome = { readonly document: unknown } | { readonly status: number };

const keys = ['a', 'b', '__proto__', 'constructor', '0', '1', '2', '3', '01', 'x'];

function outcomeOf(work: () => unknown): Outcome {
  try {
    return { document: work() };
  } catch (error) {
    if (!isAdminError(error)) throw error;
    return { status: error.status };
  }
}

/** A simple model: maps instead of objects, and the rules of the guide's table, one after the other. */
type Model = string | Model[] | Map<string, Model>;

function toModel(value: unknown): Model {
  if (Array.isArray(value)) return value.map(toModel);
  if (typeof value === 'object' && value !== null) return new Map(Object.keys(value).map((key) => [key, toModel((value as Record<string, unknown>)[key])]));
  return JSON.stringify(value);
}

class Refused extends Error {
  constructor(readonly status: number) {
    super();
  }
}

const indexOf = (text: string, length: number): number => {
  const index = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  if (!(index < length)) throw new Refused(400);
  return index;
};

function child(model: Model | undefined, part: string): Model | undefined {
  if (Array.isArray(model)) return model[indexOf(part, model.length)];
  if (model instanceof Map) return model.get(part);
  throw new Refused(400);
}

/** Applies an edit to the model. */
function modelEdit(root: Map<string, Model>, { method, parts, spreads, value }: { method: EditMethod; parts: readonly string[]; spreads: boolean; value: Model }): void {
  if (spreads && method !== 'POST') throw new Refused(400);
  let container: Model | undefined = root;
  for (const part of parts.slice(0, -1)) {
    let next: Model | undefined = child(container, part);
    if ((next === undefined || next === 'null') && method === 'PUT' && container instanceof Map) {
      next = new Map();
      container.set(part, next);
    }
    container = next;
  }
  if (!(container instanceof Map) && !Array.isArray(container)) throw new Refused(400);
  const last = parts.at(-1) as string;
  const at = container instanceof Map ? container.get(last) : /^(0|[1-9]\d*)$/.test(last) ? container[Number(last)] : undefined;
  if (method === 'POST') {
    const array = Array.isArray(at) ? at : Array.isArray(container) ? container : undefined;
    if (spreads && !Array.isArray(value)) throw new Refused(400);
    if (array !== undefined) array.push(...(spreads ? (value as Model[]) : [value]));
    else if (spreads && at !== undefined && at !== 'null') throw new Refused(400);
    else (container as Map<string, Model>).set(last, value);
  } else if (Array.isArray(container)) {
    const index = indexOf(last, container.length + (method === 'PUT' ? 1 : 0));
    container.splice(index, method === 'PUT' ? 0 : 1, ...(method === 'DELETE' ? [] : [value]));
  } else if (method === 'PUT') {
    if (container.has(last)) throw new Refused(409);
    container.set(last, value);
  } else {
    if (!container.has(last)) throw new Refused(404);
    if (method === 'DELETE') container.delete(last);
    else container.set(last, value);
  }
}

describe('editDocument', () => {
  const key = fc.constantFrom(...keys);
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<Json>(null, true, 1, 'text'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => JSON.parse(`{${entries.map(([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`).join(',')}}`) as Json),
    ),
  }));

  it('does what the table says, on any document', () => {
    fc.assert(
      fc.property(
        value,
        fc.constantFrom<EditMethod>('POST', 'PUT', 'PATCH', 'DELETE'),
        fc.array(key, { maxLength: 3 }),
        fc.boolean(),
        value,
        (document, method, parts, spreads, body) => {
          const model = new Map<string, Model>(document === null ? [] : [['config', toModel(document)]]);
          const copy = JSON.parse(JSON.stringify(document)) as unknown;
          const edited = outcomeOf(() => editDocument(copy, { method, parts, spreads, value: JSON.parse(JSON.stringify(body)) as unknown }));
          let expected: unknown;
          try {
            modelEdit(model, { method, parts: ['config', ...parts], spreads, value: toModel(body) });
            expected = model.get('config');
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
            expect(edited).to.deep.equal({ status: error.status });
            return;
          }
          expect(edited).to.have.property('document');
          const { document: result } = edited as { document: unknown };
          expect(result === undefined ? undefined : toModel(result)).to.deep.equal(expected);
        },
      ),
      { numRuns: 3000 },
    );
    expect(({} as Record<string, unknown>)['a']).to.equal(undefined);
  });

  it('takes time in proportion to the path, not to the square of what there is', async () => {
    const document = { list: Array.from({ length: 100_000 }, (_, index) => index) };
    const edit = (turn: number): unknown => editDocument(document, { method: 'POST', parts: ['list', '...'].slice(0, 1), spreads: true, value: [turn] });
    expect(await cpuCost(() => { for (let turn = 0; turn < 2_000; turn += 1) edit(turn); })).to.be.below(2_000);
    expect(document.list).to.have.length(102_000);
  });
});

describe('readValue', () => {
  const document = { a: { list: [1, { b: 2 }] }, ['__proto__x']: 1 };
  const cases: readonly { readonly path: string; readonly expected: unknown }[] = [
    { path: '', expected: document },
    { path: 'a', expected: document.a },
    { path: 'a/list/1/b', expected: 2 },
    { path: 'none', expected: null },
    { path: 'a/none', expected: null },
    { path: 'toString', expected: null },
    { path: '__proto__', expected: null },
    { path: 'none/deeper', expected: 400 },
    { path: 'a/list/2', expected: 400 },
    { path: 'a/list/01', expected: 400 },
    { path: 'a/list/+1', expected: 400 },
    { path: 'a/list/length', expected: 400 },
    { path: 'a/list/0/deeper', expected: 400 },
  ];
  for (const { path, expected } of cases) {
    it(`finds ${JSON.stringify(expected)} at ${path || 'the root'}`, () => {
      const outcome = outcomeOf(() => readValue(document, path === '' ? [] : path.split('/')));
      expect('status' in outcome ? outcome.status : outcome.document).to.deep.equal(expected);
    });
  }
});
