import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import { describe } from '../trial/runtime-findings.js';

/**
 * What a module talks to in a test, so that its own failures are told as such and the module is not blamed for them.
 *
 * @param start - starts it, as the test says
 * @param code - of what is thrown where it fails
 * @returns the same object, with methods that throw a finding of this code where they fail
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
