/**
 * The messages of etcd's JSON gateway, reduced to what is read here. Bytes are base64; 64-bit numbers are strings; values that are zero, false
 * or empty are omitted. The answer may not come from etcd, or a proxy may have changed it, so any part may be missing, `null`
 * or of another type.
 *
 * @see https://etcd.io/docs/v3.5/dev-guide/api_grpc_gateway/
 * @internal
 */
export interface WireHeader {
  readonly revision?: unknown;
}

/** A key with its value. @internal */
export interface WireKeyValue {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly mod_revision?: unknown;
}

/** Answer to `/v3/kv/txn` with range requests only; each key is replaced by its number in the answer. @internal */
export interface WireTxn {
  readonly header?: WireHeader | null;
  readonly responses?: readonly ({ readonly response_range?: WireRange | null } | null)[] | null;
}

/** The keys of a range, and whether there are more than the limit. @internal */
export interface WireRange {
  readonly kvs?: readonly unknown[] | null;
  readonly more?: boolean;
}

/** Answer to `/v3/auth/authenticate`. @internal */
export interface WireToken {
  readonly token?: unknown;
}

/** Answer to a `/v3/kv/txn` that writes. @internal */
export interface WireWritten {
  readonly header?: WireHeader | null;
  readonly succeeded?: unknown;
}

/** Answer to `/v3/lease/grant`, and the result in an answer to `/v3/lease/keepalive`. @internal */
export interface WireLease {
  readonly ID?: unknown;
  /** Seconds; 0 or omitted for a lease that has ended. */
  readonly TTL?: unknown;
}

/** An error. etcd 3.4 and 3.5 have `message` besides `error`; 3.6 has only `message`. @internal */
export interface WireError {
  readonly message?: unknown;
}

/** One line of `/v3/watch`. @internal */
export interface WireWatchLine {
  readonly result?: WireWatchResult | null;
  readonly error?: WireError | string | null;
}

/** A message of a watcher. Without events, it is a progress notification. @internal */
export interface WireWatchResult {
  readonly header?: WireHeader | null;
  readonly watch_id?: unknown;
  readonly created?: unknown;
  readonly canceled?: unknown;
  readonly cancel_reason?: unknown;
  readonly compact_revision?: unknown;
  readonly events?: unknown;
}

/** Parses a 64-bit number that may be zero. @returns `undefined` if the value is not a number @internal */
export function bigIntOf(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}
