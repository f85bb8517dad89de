import { propertyOf } from '@caddis/core';
import { ConformanceError } from '../findings/conformance-error.js';
import type { FindingCode } from '../findings/findings.js';
import type { Subject, TriedConfig } from '../subject/subject.js';
import { isMistake } from '../trial/is-mistake.js';
import { findingOf } from '../trial/runtime-findings.js';
import { Trial } from '../trial/trial.js';
import { inWatch } from '../drive/in-watch.js';

/** The result of building a module with one config. */
export interface OrdinaryRun extends TriedConfig {
  /** True if it could be built, so that further cases can use the config. */
  readonly worked: boolean;
  readonly finding?: ConformanceError;
  /** Why it could not be built, if that may not be the module's fault. */
  readonly refusal?: ConformanceError;
}

/** Findings that an example may cause without a fault, because it needs a server that is not running or modules of other packages. */
const excused: ReadonlySet<FindingCode> = new Set(['CONFORMANCE_CONFIG_INVALID', 'CONFORMANCE_PROVISION_FAILED', 'CONFORMANCE_VALIDATE_FAILED', 'CONFORMANCE_STEP_HANGS']);

/** A programming mistake is never excused. Errors of Node with a code, e.g. for an invalid URL, do not count as one. */
function isExcused({ code, cause }: ConformanceError): boolean {
  const thrown = propertyOf(cause, 'cause');
  return excused.has(code) && !(isMistake(thrown) && propertyOf(thrown, 'code') === undefined);
}

const known = new WeakMap<Subject, Promise<readonly OrdinaryRun[]>>();

/** Builds the module with each of its configs and cleans it up, as the runtime does. Runs once per subject; later calls get the same result. */
export function ordinaryRuns(subject: Subject): Promise<readonly OrdinaryRun[]> {
  const runs = known.get(subject) ?? runAll(subject);
  known.set(subject, runs);
  return runs;
}

/** The configs with which the module is built and cleaned up without a fault. Further cases would only report the known fault of the others again. */
export async function faultlessConfigs(subject: Subject): Promise<readonly unknown[]> {
  return (await ordinaryRuns(subject)).filter(({ worked, finding }) => worked && finding === undefined).map(({ config }) => config);
}

/** The configs with which the module can be built. */
export async function workingConfigs(subject: Subject): Promise<readonly unknown[]> {
  return (await ordinaryRuns(subject)).filter(({ worked }) => worked).map(({ config }) => config);
}

async function runAll(subject: Subject): Promise<readonly OrdinaryRun[]> {
  const runs: OrdinaryRun[] = [];
  for (const tried of await subject.configs()) runs.push(await runOnce(subject, tried));
  return runs;
}

async function runOnce(subject: Subject, tried: TriedConfig): Promise<OrdinaryRun> {
  const { config } = tried;
  let worked = false;
  try {
    const refused = await inWatch(subject, { when: 'after clean-up', config }, async () => {
      const trial = await openTrial(subject, config);
      let failure: ConformanceError | undefined;
      try {
        await trial.load(config);
        worked = true;
      } catch (error) {
        failure = findingOf(subject, error, { config, invalid: 'CONFORMANCE_CONFIG_INVALID' });
      }
      const [first] = await trial.close();
      if (worked && first !== undefined) throw findingOf(subject, first, { config, invalid: 'CONFORMANCE_CONFIG_INVALID' });
      return failure;
    });
    if (refused === undefined) return { ...tried, worked };
    return !tried.isGiven && isExcused(refused) ? { ...tried, worked, refusal: refused } : { ...tried, worked, finding: refused };
  } catch (error) {
    if (error instanceof ConformanceError) return { ...tried, worked, finding: error };
    throw error;
  }
}

async function openTrial(subject: Subject, config: unknown): Promise<Trial> {
  try {
    return await Trial.open(subject);
  } catch (error) {
    if (propertyOf(error, 'code') === undefined) throw error;
    throw findingOf(subject, error, { config, invalid: 'CONFORMANCE_CONFIG_INVALID' });
  }
}
