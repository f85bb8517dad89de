import type { App } from '@caddis/core';
import type { Subject } from '../subject/subject.js';
import type { Instance } from '../trial/stage.js';
import { ordinaryRuns } from './ordinary-run.js';
import { driven } from '../drive/driver.js';

/**
 * Starts and stops an app next to a second instance with the same config, because during a reload the new one starts while the old one still
 * serves. Only uses configs that the author gives: an example may use a fixed port of this machine.
 */
export async function startsBesideAnother(subject: Subject): Promise<void> {
  for (const { config, worked, isGiven } of await ordinaryRuns(subject)) if (worked && isGiven) await lives(subject, config);
}

function lives(subject: Subject, config: unknown): Promise<void> {
  return driven(subject, config, 'after start() and stop() of two instances', async (driver) => {
    const [first, second] = [await driver.trial.stage(config), await driver.trial.stage(config)];
    const [old, young] = [first.make() as Instance & App, second.make() as Instance & App];
    await driver.provision(old, first.context);
    await driver.step('start()', () => old.start(), { fails: 'CONFORMANCE_APP_START', hangs: 'CONFORMANCE_APP_START' });
    await driver.provision(young, second.context);
    await driver.step('start() of a second instance', () => young.start(), { fails: 'CONFORMANCE_APP_RELOAD', hangs: 'CONFORMANCE_APP_RELOAD' });
    await driver.step('stop("reload") of the first instance', () => old.stop('reload'), { fails: 'CONFORMANCE_APP_STOP', hangs: 'CONFORMANCE_APP_STOP' });
    await driver.cleanup(old, 'cleanup() of the first instance', 'CONFORMANCE_CLEANUP_FAILED');
    await first.end();
    await driver.step('stop("exit") of the second instance', () => young.stop('exit'), { fails: 'CONFORMANCE_APP_STOP', hangs: 'CONFORMANCE_APP_STOP' });
    await driver.cleanup(young, 'cleanup() of the second instance', 'CONFORMANCE_CLEANUP_FAILED');
  });
}
