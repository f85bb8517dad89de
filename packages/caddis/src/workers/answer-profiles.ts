import { systemClock } from '@caddis/core';
import { type HeapQuestion, heapTopic, type ProcessGroup, type ProcessProfile, type ProfileQuestion, profileTopic, saveHeapSnapshot, takeCpuProfile } from '@caddis/kit';

/**
 * Lets a worker take profiles of itself when another process asks for them.
 *
 * @param own - number of this worker
 * @internal
 */
export function answerProfiles(group: Pick<ProcessGroup, 'answer'>, own: number): void {
  group.answer(profileTopic, async (question): Promise<ProcessProfile | undefined> => {
    const { seconds, worker = own } = question as ProfileQuestion;
    return worker === own ? { id: own, profile: JSON.stringify(await takeCpuProfile(seconds, systemClock)) } : undefined;
  });
  group.answer(heapTopic, async (question) => {
    const { worker, file } = question as HeapQuestion;
    if (worker !== own) return undefined;
    await saveHeapSnapshot(file);
    return own;
  });
}
