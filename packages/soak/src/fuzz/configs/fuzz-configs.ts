import { changedDocuments } from '@caddis/test-servers';
import fc from 'fast-check';
import { maxFailures, type FuzzOptions, type FuzzResult } from '../../fuzz-result.js';
import { changedTexts } from './changed-texts.js';
import { TextCheck } from './check-text.js';
import { seedDocuments } from './seed-documents.js';

/** Number of texts generated at a time. Each batch has its own seed, so that it can be repeated without the batches before it. */
const batchSize = 500;

/** Checks slightly invalid configs: none may crash or delay the check, and every problem must have a place. */
export async function fuzzConfigs({ count, seed, say }: FuzzOptions): Promise<FuzzResult> {
  const check = await TextCheck.open();
  const documents = await seedDocuments();
  const texts = changedTexts(changedDocuments(documents, []));
  const failures: string[] = [];
  let [runs, taken, commands] = [0, 0, 0];
  for (let batch = 0; runs < count && failures.length < maxFailures; batch += 1) {
    const size = Math.min(batchSize, count - runs);
    const batchSeed = seed + batch;
    for (const [index, text] of fc.sample(texts, { seed: batchSeed, numRuns: size }).entries()) {
      const outcome = await check.plan(text);
      runs += 1;
      if (outcome.taken) taken += 1;
      // One text per batch is also checked with the bundle, which users run. A process for each text would take hours.
      let { fault } = outcome;
      if (index === 0 && fault === undefined) {
        commands += 1;
        fault = await check.command(text, outcome.taken);
      }
      if (fault !== undefined) failures.push(`--seed ${batchSeed}, config ${index + 1}: ${fault}\n${text}`);
    }
    if (batch % 20 === 19) say(`${runs} configs, ${taken} of them taken`);
  }
  return { runs, failures, remarks: [`made of ${documents.length} right ones; ${taken} were taken, ${runs - taken} refused; ${commands} went through the command`] };
}
