import * as argon2 from 'hash-wasm';

/** The library of Argon2. A file of its own: bundled, an import on demand of a package of CommonJS has no names. @internal */
export { argon2 };
