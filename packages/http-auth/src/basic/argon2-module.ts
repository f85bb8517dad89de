import * as argon2 from 'hash-wasm';

/** The Argon2 library. In its own file, because in the bundle a dynamic import of a CommonJS package has no named exports. @internal */
export { argon2 };
