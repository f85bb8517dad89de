import { expect } from 'chai';
import type { FindingCode } from '../findings/findings.js';
import { ListService } from '../testing/list-service.js';
import { listSource, type ListFault } from '../testing/list-source.js';
import { findSourceFaults, sourceConformance } from './source-conformance.js';

const start = (): Promise<ListService> => ListService.start();

sourceConformance(listSource('list'), { describe, it, start });

describe('sourceConformance', () => {
  const faults: readonly (readonly [fault: ListFault, ...codes: readonly FindingCode[]])[] = [
    ['looks once', 'CONFORMANCE_SOURCE_EMPTY', 'CONFORMANCE_SOURCE_CHANGES', 'CONFORMANCE_SOURCE_RELOAD', 'CONFORMANCE_SOURCE_STATUS', 'CONFORMANCE_SOURCE_RECOVERY'],
    ['no answer is none', 'CONFORMANCE_SOURCE_FAILS_EMPTY'],
    ['an empty answer is an error', 'CONFORMANCE_SOURCE_EMPTY'],
    ['forgets at a failure', 'CONFORMANCE_SOURCE_FORGETS', 'CONFORMANCE_SOURCE_FAILS_EMPTY'],
    ['gives up after a failure', 'CONFORMANCE_SOURCE_RECOVERY'],
    ['new objects', 'CONFORMANCE_SOURCE_IDENTITY'],
    ['one list for all', 'CONFORMANCE_SOURCE_MUTATES'],
    ['two objects for an address', 'CONFORMANCE_SOURCE_DUPLICATES'],
    ['a hundred at most', 'CONFORMANCE_SOURCE_MANY'],
    ['waits for each look', 'CONFORMANCE_SOURCE_WAITS'],
    ['always well', 'CONFORMANCE_SOURCE_STATUS'],
    ['known at the start', 'CONFORMANCE_SOURCE_KNOWN'],
    ['never calls back', 'CONFORMANCE_SOURCE_WATCH'],
    ['state of the class', 'CONFORMANCE_SOURCE_MIXES'],
    ['one look for all', 'CONFORMANCE_SOURCE_RELOAD'],
    ['no end of a look', 'CONFORMANCE_CLEANUP_HANGS'],
  ];
  for (const [fault, ...codes] of faults) {
    it(`finds ${codes[0]} and blames the package, when the fault is: ${fault}`, async () => {
      const target = listSource(fault.replaceAll(' ', '_'), fault);
      const found = await findSourceFaults(target, { start, package: '@acme/broken', settleMs: 1000, deadlineMs: 1000 });
      const messages = found.map(({ message }) => message).join('\n');
      expect([...new Set(found.map(({ code }) => code))], messages).to.include.members([codes[0]]);
      expect([...codes], messages).to.include.members(found.map(({ code }) => code));
      expect(found.every((one) => one.package === '@acme/broken' && one.module.startsWith('http.reverse_proxy.upstreams.'))).to.equal(true);
    });
  }
});
