import { bytesOfText } from '@caddis/http/kit';
import type { XXHashAPI } from 'xxhash-wasm';

/** Computes xxHash64 (seed 0) of the bytes of a text: its UTF-8, or the original bytes where the client sent something else. @internal */
export type HashText = (text: string) => bigint;

const isAscii = /^[\0-\x7f]*$/;

let loading: Promise<XXHashAPI> | undefined;

/**
 * Loads the hash function that Caddy uses since 2.8, once per process.
 *
 * @internal
 */
export async function loadHash(): Promise<HashText> {
  loading ??= import('xxhash-wasm').then(({ default: load }) => load());
  const { h64, h64Raw } = await loading;
  return (text) => (isAscii.test(text) ? h64(text) : h64Raw(bytesOfText(text)));
}
