import { bytesOfText } from '@caddis/http/kit';
import type { XXHashAPI } from 'xxhash-wasm';

/** xxHash64 of the bytes of a text, seed 0: its UTF-8, and what is not UTF-8 as it came. @internal */
export type HashText = (text: string) => bigint;

const isAscii = /^[\0-\x7f]*$/;

let loading: Promise<XXHashAPI> | undefined;

/**
 * Loads the hash that Caddy uses since 2.8, once for the process.
 *
 * @internal
 */
export async function loadHash(): Promise<HashText> {
  loading ??= import('xxhash-wasm').then(({ default: load }) => load());
  const { h64, h64Raw } = await loading;
  return (text) => (isAscii.test(text) ? h64(text) : h64Raw(bytesOfText(text)));
}
