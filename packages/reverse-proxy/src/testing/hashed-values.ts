import { expect } from 'chai';
import fc from 'fast-check';
import xxhash from 'xxhash-wasm';
import type { SelectionPolicy } from '@caddis/core/http';
import { pick, type RequestParts, threeAddresses } from './candidates.js';

/**
 * Asserts that a policy hashes exactly the bytes that the client sent, even if they are not UTF-8.
 *
 * @param requestWith - creates a request with a value
 */
export async function assertHashesBytes(policy: SelectionPolicy, requestWith: (value: Uint8Array) => RequestParts): Promise<void> {
  const { h64Raw } = await xxhash();
  const model = (key: Uint8Array): number => {
    const scores = threeAddresses().map(({ upstream }) => h64Raw(Buffer.concat([Buffer.from(upstream.dial), key])));
    return scores.indexOf(scores.reduce((one, other) => (other > one ? other : one)));
  };
  // All code points except surrogates. The unit 'binary' of fast-check is equivalent, but takes seconds to create.
  const character = fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));
  const text = fc.array(character, { minLength: 1 }).map((points) => Buffer.from(String.fromCodePoint(...points)));
  const bytes = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 20 }), text);
  fc.assert(
    fc.property(bytes, (key) => {
      expect(pick(policy, threeAddresses(), requestWith(key))).to.equal(model(key));
    }),
  );
}
