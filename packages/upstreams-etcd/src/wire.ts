/**
 * What the JSON gateway of etcd says, as far as it is read here. Bytes are base64; 64-bit numbers are texts; what is zero, false
 * or empty is left out.
 *
 * @see https://etcd.io/docs/v3.5/dev-guide/api_grpc_gateway/
 */
export interface WireHeader {
  readonly revision?: string;
}

/** A key with its value. */
export interface WireKeyValue {
  readonly key: string;
  readonly value?: string;
  readonly mod_revision: string;
}

/** Answer to `/v3/kv/txn` with nothing but ranges in it. */
export interface WireTxn {
  readonly header?: WireHeader;
  readonly responses?: readonly { readonly response_range: { readonly kvs?: readonly WireKeyValue[] } }[];
}

/** Answer to `/v3/auth/authenticate`. */
export interface WireToken {
  readonly token?: string;
}

/** An error; etcd 3.4 and 3.5 have `message` beside `error`, 3.6 has only `message`. */
export interface WireError {
  readonly message?: string;
}

/** One line of `/v3/watch`. */
export interface WireWatchLine {
  readonly result?: WireWatchResult;
  readonly error?: WireError;
}

/** What a watcher tells. Without events it is a progress notification. */
export interface WireWatchResult {
  readonly header?: WireHeader;
  readonly watch_id?: string;
  readonly created?: boolean;
  readonly canceled?: boolean;
  readonly cancel_reason?: string;
  readonly compact_revision?: string;
  readonly events?: readonly unknown[];
}
