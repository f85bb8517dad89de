import { propertyOf, type AdapterProblem } from '@caddis/core';
import { writeJson } from '../config/json-copy.js';
import { inTurns, type Pace } from '../pace.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import type { ModuleLookup, RegisteredModule } from '../registry/registered-module.js';
import { finishDocument } from '../config/parse-document.js';
import type { ReadDocument } from '../config/read-document.js';
import { adaptedLocations, spanOf } from './adapted-locations.js';
import type { StepWatch } from './begun-step.js';
import { type AdapterLimits, callAdapter, loadAdapter } from './load-adapter.js';
import { isCodeOf } from './run-check.js';

/** Options of {@link adaptDocument}. @internal */
export interface AdaptRequest extends AdapterLimits, StepWatch {
  /** Name of the adapter. */
  readonly adapter: string;
  readonly lookup: ModuleLookup;
  /** Tells when to yield. */
  readonly pace: Pace;
}

/**
 * Reads a text with an adapter. The result is copied as JSON, because the adapter is third-party code.
 *
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and the errors of importing its package
 * @internal
 */
export async function adaptDocument(text: string, { adapter, lookup, pace, adapterDeadlineMs, onStep }: AdaptRequest): Promise<ReadDocument> {
  const loaded = await loadAdapter(adapter, lookup);
  const { module, failed } = loaded;
  onStep?.({ step: 'adapt', module: module.descriptor.id, path: '', package: module.package.name });
  const adapted = await callAdapter(loaded, 'adapt', text, { adapterDeadlineMs });
  if (typeof adapted !== 'object' || adapted === null) throw failed('it returned no object');
  const given = propertyOf(adapted, 'problems') ?? [];
  if (!Array.isArray(given)) throw failed('its problems are not a list');
  const findings = given.map((problem: unknown) => {
    const finding = findingOf(problem, text, module);
    if (finding === undefined) throw failed('one of its problems has no message');
    return finding;
  });
  const locate = propertyOf(adapted, 'locate');
  const locations = adaptedLocations(typeof locate === 'function' ? (pointer) => locate.call(adapted, pointer) as unknown : undefined, text.length);
  const read = { findings, locate: () => valueOf(locations) };
  const document = propertyOf(adapted, 'document');
  if (document === undefined) {
    if (findings.some(({ code }) => code === 'CONFIG_SYNTAX_INVALID')) return read;
    throw failed('it returned neither a document nor a problem');
  }
  const notJson = (pointer: string, reason: string): Error => failed(`its document ${pointer === '' ? '' : `at ${pointer} `}${reason}, which JSON cannot represent`);
  const parsed = await inTurns(finishDocument(JSON.parse(await inTurns(writeJson(document, pace, notJson))), pace));
  return { ...read, ...parsed, findings: [...findings, ...parsed.findings] };
}

/** A generator that returns a value without any work. */
// oxlint-disable-next-line require-yield
function* valueOf<T>(value: T): Generator<void, T, void> {
  return value;
}

function findingOf(problem: unknown, text: string, module: RegisteredModule): Finding | undefined {
  const { message, severity, help, code, at } = (problem ?? {}) as Partial<AdapterProblem>;
  if (typeof message !== 'string') return undefined;
  const details = { help: typeof help === 'string' ? help : undefined, span: spanOf(at, text.length) ?? { start: 0, end: 0 } };
  const finding = makeFinding(severity === 'warning' ? 'CONFIG_ADAPTER_WARNING' : 'CONFIG_SYNTAX_INVALID', { reason: message }, '', details);
  return typeof code === 'string' && isCodeOf(code, module) ? { ...finding, ownCode: code } : finding;
}
