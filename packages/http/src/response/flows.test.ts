import { expect } from 'chai';
import { Flow } from './flows.js';

type Look = readonly [bytes: number | undefined, waits: boolean];

describe('Flow', () => {
  const waitsAt = (...bytes: readonly number[]): readonly Look[] => bytes.map((each) => [each, true] as const);
  // The limit is 30 ms, with a check every 10 ms.
  const cases: readonly { readonly title: string; readonly looks: readonly Look[]; readonly minRate?: number; readonly endsAt: number }[] = [
    { title: 'ends when nothing moves', looks: waitsAt(5, 5, 5, 5), endsAt: 3 },
    { title: 'goes on as long as something moves', looks: waitsAt(0, 0, 0, 1, 1, 1, 2, 2, 2, 3), endsAt: -1 },
    { title: 'does not count the time in which nobody waits for the client', looks: [[0, true], [0, true], [0, true], [0, false], [0, true], [0, true], [0, true]], endsAt: 6 },
    { title: 'does not count where bytes are not known', looks: [[undefined, true], [undefined, true], [undefined, true], [undefined, true], [undefined, true]], endsAt: -1 },
    { title: 'does not count from before its first look', looks: waitsAt(7, 7, 7), endsAt: -1 },
    { title: 'ends when less moves on average than has to', looks: waitsAt(0, 1, 2, 3, 4, 5, 6, 7, 8), minRate: 200, endsAt: 7 },
    { title: 'goes on when that much moves', looks: waitsAt(0, 2, 4, 6, 8, 10, 12, 14), minRate: 200, endsAt: -1 },
    { title: 'may be slower while nobody waits', looks: [[0, true], [1, true], [2, false], [2, false], [2, false], [2, false], [3, true], [4, true]], minRate: 200, endsAt: -1 },
  ];
  for (const { title, looks, minRate = 0, endsAt } of cases) {
    it(title, () => {
      const flow = new Flow();
      expect(looks.findIndex(([bytes, waits]) => flow.isTooSlow(bytes, waits, 10, 30, minRate))).to.equal(endsAt);
    });
  }
});
