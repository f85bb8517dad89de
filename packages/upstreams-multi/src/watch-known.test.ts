import { systemClock } from '@caddis/core';
import type { UpstreamSource } from '@caddis/core/http';
import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { MultiUpstreams } from './index.js';

describe('multi over sources that fail to say what they know', () => {
  const down = new Error('server is down');
  const source = (): UpstreamSource => ({ getUpstreams: () => [{ dial: 'a:1' }] });
  let log: RecordingLogger;
  beforeEach(() => {
    log = new RecordingLogger();
  });
  const multi = (sources: readonly UpstreamSource[]): MultiUpstreams => new MultiUpstreams({ sources, max_wait: 0, unique: false }, log, systemClock);

  it('watches and leaves all sources, though some of them fail at it', async () => {
    const did: string[] = [];
    const watching = (name: string): object => ({ watchKnown: () => (did.push(`watch ${name}`), () => void did.push(`leave ${name}`)) });
    const fail = (): never => {
      throw down;
    };
    const failing = [{ watchKnown: fail }, { watchKnown: () => fail }, { watchKnown: () => 5 }, { watchKnown: () => Promise.reject(down) }, Object.defineProperty({}, 'watchKnown', { get: fail })];
    const sources = [watching('first'), ...failing, watching('last')].map((each) => Object.defineProperties(source(), Object.getOwnPropertyDescriptors(each)));
    multi(sources).watchKnown(() => undefined)();
    await new Promise((resolve) => setImmediate(resolve));
    expect(did.sort()).to.deep.equal(['leave first', 'leave last', 'watch first', 'watch last']);
    expect(log.lines.map(({ message }) => message)).to.deep.equal(Array(4).fill('upstream source cannot be watched for changes'));
  });

  it('does not know all where a source has a property that cannot be read', () => {
    const hidden = Object.defineProperty(source(), 'known', { get: () => { throw down; } });
    expect(multi([hidden]).known).to.equal(undefined);
  });

  it('does not make nothing of an answer that is no list: that would say that no backend lives', () => {
    const lying = { ...source(), known: () => undefined } as unknown as UpstreamSource;
    expect(multi([{ ...source(), known: () => [{ dial: 'b:1' }] }, lying]).known?.()).to.have.deep.members([{ dial: 'b:1' }, undefined]);
  });
});
