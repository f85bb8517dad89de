import { toBase64, wireRange } from './key-range.js';

/** Something that must be so, or nothing is written. @public */
export interface KeyCondition {
  readonly key: string;
  /** Revision of the key's last change; 0 for a key that must not be there. */
  readonly revision: string;
}

/** A change of one key. @public */
export type KeyWrite =
  | {
      readonly key: string;
      /** A text is written as UTF-8. */
      readonly value: string | Buffer;
      /** Lease that the key goes with; it stays without one. */
      readonly lease?: string | undefined;
    }
  | {
      readonly key: string;
      /** End of the range `[key, end)`, all of which is deleted; the key alone when left out. */
      readonly end?: string | undefined;
      readonly isDeleted: true;
    };

/** What came of a transaction. @public */
export interface WriteOutcome {
  /** False where a condition did not hold; nothing is written then. */
  readonly isDone: boolean;
  /** Revision of the store: that of the change, where there was one. */
  readonly revision: string;
}

/** Writes a transaction as the gateway takes it. @internal */
export function wireWrites(conditions: readonly KeyCondition[], writes: readonly KeyWrite[]): object {
  return {
    compare: conditions.map(({ key, revision }) => ({ key: toBase64(key), target: 'MOD', result: 'EQUAL', mod_revision: revision })),
    success: writes.map((write) =>
      'isDeleted' in write
        ? { request_delete_range: wireRange(write) }
        : { request_put: { key: toBase64(write.key), value: toBase64(write.value), ...(write.lease === undefined ? {} : { lease: write.lease }) } },
    ),
  };
}
