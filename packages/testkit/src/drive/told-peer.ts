import type { Subject } from '../subject/subject.js';
import { describe } from '../trial/runtime-findings.js';

/**
 * What a module talks to in a test, so that its own failures are told as such and the module is not blamed for them.
 *
 * @param start - starts it, as the test says
 * @returns the same object; a method that fails throws `CONFORMANCE_PEER`
 */
export async function startPeer<Peer extends object>(subject: Subject, start: () => Peer | Promise<Peer>): Promise<Peer> {
  const peer = await told(subject, 'start()', start);
  return new Proxy(peer, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => told(subject, `${String(name)}()`, () => Reflect.apply(value, target, given) as unknown);
    },
  });
}

async function told<Value>(subject: Subject, what: string, work: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    throw subject.finding('CONFORMANCE_PEER', `${what} threw ${describe(cause)}`, { cause });
  }
}
