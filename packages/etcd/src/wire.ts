/**
 * What the JSON gateway of etcd says, as far as it is read here. Bytes are base64; 64-bit numbers are texts; what is zero, false
 * or empty is left out. Whoever answers may not be etcd, or behind a proxy that changes what it says: every part may be missing, `null`
 * or something else.
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

/** Answer to `/v3/kv/txn` with nothing but ranges in it; in the place of each key is its number in the answer. @internal */
export interface WireTxn {
  readonly header?: WireHeader | null;
  readonly responses?: readonly ({ readonly response_range?: WireRange | null } | null)[] | null;
}

/** Keys of a range, and whether there are more than were asked for. @internal */
export interface WireRange {
  readonly kvs?: readonly unknown[] | null;
  readonly more?: boolean;
}

/** Answer to `/v3/auth/authenticate`. @internal */
export interface WireToken {
  readonly token?: unknown;
}

/** Answer to `/v3/kv/txn` that writes. @internal */
export interface WireWritten {
  readonly header?: WireHeader | null;
  readonly succeeded?: unknown;
}

/** Answer to `/v3/lease/grant`, and what `/v3/lease/keepalive` says of a lease. @internal */
export interface WireLease {
  readonly ID?: unknown;
  /** Seconds; 0, or left out, for a lease that has ended. */
  readonly TTL?: unknown;
}

/** An error; etcd 3.4 and 3.5 have `message` beside `error`, 3.6 has only `message`. @internal */
export interface WireError {
  readonly message?: unknown;
}

/** One line of `/v3/watch`. @internal */
export interface WireWatchLine {
  readonly result?: WireWatchResult | null;
  readonly error?: WireError | string | null;
}

/** What a watcher tells. Without events it is a progress notification. @internal */
export interface WireWatchResult {
  readonly header?: WireHeader | null;
  readonly watch_id?: unknown;
  readonly created?: unknown;
  readonly canceled?: unknown;
  readonly cancel_reason?: unknown;
  readonly compact_revision?: unknown;
  readonly events?: unknown;
}

/** Reads a 64-bit number that may be zero. @returns `undefined` for what is no number @internal */
export function bigIntOf(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}
