import type { ConformanceError } from '../findings/conformance-error.js';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import { findingOf } from './runtime-findings.js';
import { StagedTrial } from './stage.js';

/**
 * Checks a config of the module as a host would. Guests are constructed, the module itself is not.
 *
 * @param invalid - code for a config that is not valid
 * @returns the finding; `undefined` if the config is valid
 */
export async function planProblems(subject: Subject, config: unknown, invalid: FindingCode): Promise<ConformanceError | undefined> {
  const trial = await StagedTrial.open(subject);
  try {
    await trial.stage(config);
    return undefined;
  } catch (error) {
    const finding = findingOf(subject, error, { config, invalid });
    // The module is not to blame for a guest that needs a server which is not running.
    return guestCodes.has(finding.code) ? undefined : finding;
  } finally {
    await trial.close();
  }
}

const guestCodes: ReadonlySet<FindingCode> = new Set(['CONFORMANCE_PROVISION_FAILED', 'CONFORMANCE_VALIDATE_FAILED', 'CONFORMANCE_STEP_HANGS', 'CONFORMANCE_SERVICE_MISSING']);
