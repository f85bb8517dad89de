import type { LoadParticipant, PreparedPart } from './load-participant.js';

/**
 * Makes one participant of several: each is made ready behind the one before it, and when one refuses a config, what the others have prepared is undone, the
 * last first. They end in that order, too. A config is tried by each of them that tries any.
 *
 * @param participants - who takes part, in order
 * @public
 */
export function joinParticipants(participants: readonly LoadParticipant[]): LoadParticipant {
  return {
    tryPlan: async (plan, options) => {
      for (const participant of participants) await participant.tryPlan?.(plan, options);
    },
    prepare: async (config, options, signal) => {
      const parts: PreparedPart[] = [];
      try {
        for (const participant of participants) parts.push(await participant.prepare(config, options, signal));
      } catch (error) {
        await undoAll(parts);
        throw error;
      }
      return {
        commit: () => {
          for (const part of parts) part.commit();
        },
        undo: () => undoAll(parts),
      };
    },
    end: async () => {
      for (const participant of participants.toReversed()) await participant.end();
    },
  };
}

async function undoAll(parts: readonly PreparedPart[]): Promise<void> {
  for (const part of parts.toReversed()) await part.undo();
}
