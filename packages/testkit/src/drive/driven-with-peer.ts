import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';
import { driven, type Driver } from './driver.js';
import { startPeer } from './told-peer.js';

/** What a module talks to in a test: a service, a certificate authority, a backend. */
interface Peer {
  stop(): void | Promise<void>;
}

/** A test of a module together with its peer. */
export interface PeerTest<P extends Peer> {
  readonly start: () => P | Promise<P>;
  /** Code of the finding if the peer fails; `CONFORMANCE_PEER` when left out. */
  readonly code?: FindingCode;
  /** Returns the config of the module. */
  configOf(peer: P): unknown;
  /** Returns whether the test does not apply to the peer; it applies to all when left out. */
  isSkipped?(peer: P): boolean;
  /** What was done, for messages; `after use and clean-up` when left out. */
  readonly when?: string;
  /** Uses the module and cleans it up. */
  drive(driver: Driver, peer: P): Promise<void>;
}

/**
 * Starts a peer, runs the steps of a test, stops the peer, and looks for leftovers.
 *
 * @throws a finding
 */
export async function drivenWithPeer<P extends Peer>(subject: Subject, { start, code, configOf, isSkipped, when = 'after use and clean-up', drive }: PeerTest<P>): Promise<void> {
  const peer = await startPeer(subject, start, code);
  try {
    if (isSkipped?.(peer) === true) return;
    await driven(subject, subject.withoutInlineKey(configOf(peer)), when, async (driver) => {
      await drive(driver, peer);
      await peer.stop();
    });
  } finally {
    await peer.stop();
  }
}
