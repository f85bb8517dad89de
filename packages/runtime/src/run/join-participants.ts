import type { LoadParticipant, PreparedPart } from './load-participant.js';

/**
 * Combines several participants into one. They prepare in order; if one refuses a config, what the others have prepared is undone in reverse order.
 * They also end in reverse order. Each participant that has `tryText` or `tryPlan` tries every config.
 *
 * @param participants - the participants, in order
 * @public
 */
export function joinParticipants(participants: readonly LoadParticipant[]): LoadParticipant {
  return {
    tryText: async (text) => {
      for (const participant of participants) await participant.tryText?.(text);
    },
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
