import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import { describe } from '../trial/runtime-findings.js';

/**
 * Starts what a module talks to in a test, and reports its failures as such, so that the module is not blamed for them.
 *
 * @param start - starts the peer; given by the test
 * @param code - code of the finding when the peer fails
 * @returns the same peer, with methods that throw this finding when they fail
 */
export async function startPeer<Peer extends object>(subject: Subject, start: () => Peer | Promise<Peer>, code: FindingCode = 'CONFORMANCE_PEER'): Promise<Peer> {
  const peer = await told('start()', start);
  return new Proxy(peer, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => told(`${String(name)}()`, () => Reflect.apply(value, target, given) as unknown);
    },
  });

  async function told<Value>(what: string, work: () => Value | Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (cause) {
      throw subject.finding(code, `${what} threw ${describe(cause)}`, { cause });
    }
  }
}
