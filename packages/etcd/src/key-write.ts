import { toBase64, wireRange } from './key-range.js';

/** A condition that must hold, or nothing is written. @public */
export interface KeyCondition {
  readonly key: string;
  /** Revision of the key's last change; 0 for a key that must not exist. */
  readonly revision: string;
}

/** A change of one key. @public */
export type KeyWrite =
  | {
      readonly key: string;
      /** A string is written as UTF-8. */
      readonly value: string | Buffer;
      /** Lease that the key is attached to; without one, the key stays until it is deleted. */
      readonly lease?: string | undefined;
    }
  | {
      readonly key: string;
      /** End of the range `[key, end)`, all of which is deleted; when left out, only the key is deleted. */
      readonly end?: string | undefined;
      readonly isDeleted: true;
    };

/** Result of a transaction. @public */
export interface WriteOutcome {
  /** False if a condition did not hold; nothing was written then. */
  readonly isDone: boolean;
  /** Revision of the store: that of the change, if one was made. */
  readonly revision: string;
}

/** Converts a transaction to the gateway's format. @internal */
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
