import 'reflect-metadata';
import * as library from '@peculiar/x509';

/** The library of certificates, which needs `reflect-metadata` before. A file of its own: bundled, an import on demand of a package of CommonJS has no names. @internal */
export { library };
