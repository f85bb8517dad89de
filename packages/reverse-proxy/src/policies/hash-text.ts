import type { XXHashAPI } from 'xxhash-wasm';

/** xxHash64 of the UTF-8 bytes of a text, seed 0. @internal */
export type HashText = (text: string) => bigint;

let loading: Promise<XXHashAPI> | undefined;

/**
 * Loads the hash that Caddy uses since 2.8, once for the process.
 *
 * @internal
 */
export async function loadHash(): Promise<HashText> {
  loading ??= import('xxhash-wasm').then(({ default: load }) => load());
  const { h64 } = await loading;
  return (text) => h64(text);
}
