import { expect } from 'chai';
import type { Plan } from '../plan/plan.js';
import type { BuiltConfig } from './built-config.js';
import { joinParticipants } from './join-participants.js';
import type { LoadParticipant } from './load-participant.js';

describe('joinParticipants', () => {
  const config = {} as BuiltConfig;
  let told: string[];
  const named = (name: string, refuses = false): LoadParticipant => ({
    prepare: async (_config, { force }) => {
      told.push(`${name} prepares${force === true ? ' all' : ''}`);
      if (refuses) throw new Error(`${name} refuses`);
      return { commit: () => void told.push(`${name} commits`), undo: () => void told.push(`${name} undoes`) };
    },
    end: async () => void told.push(`${name} ends`),
  });

  const { signal } = new AbortController();

  beforeEach(() => {
    told = [];
  });

  it('makes ready and commits in order, and undoes and ends the last first', async () => {
    const joined = joinParticipants([named('first'), named('second')]);
    (await joined.prepare(config, { force: true }, signal)).commit();
    await (await joined.prepare(config, {}, signal)).undo();
    await joined.end();
    expect(told).to.deep.equal([
      ...['first prepares all', 'second prepares all', 'first commits', 'second commits'],
      ...['first prepares', 'second prepares', 'second undoes', 'first undoes'],
      ...['second ends', 'first ends'],
    ]);
  });

  it('has each try a config that tries any, until one refuses', async () => {
    const trying = (name: string, refuses = false): LoadParticipant => ({
      ...named(name),
      tryPlan: async () => {
        told.push(`${name} tries`);
        if (refuses) throw new Error(`${name} refuses`);
      },
      tryText: async () => void told.push(`${name} reads`),
    });
    const joined = joinParticipants([named('first'), trying('second'), trying('third', true), trying('fourth')]);
    expect(await joined.tryPlan?.({} as Plan, {}).catch(({ message }: Error) => message)).to.equal('third refuses');
    await joined.tryText?.({ text: '{}', adapter: undefined, folder: undefined, isPlanned: true });
    expect(told).to.deep.equal(['second tries', 'third tries', 'second reads', 'third reads', 'fourth reads']);
  });

  it('undoes what is ready when the next one refuses', async () => {
    const joined = joinParticipants([named('first'), named('second', true), named('third')]);
    expect(await joined.prepare(config, {}, signal).catch(({ message }: Error) => message)).to.equal('second refuses');
    expect(told).to.deep.equal(['first prepares', 'second prepares', 'first undoes']);
  });
});
