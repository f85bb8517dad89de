import 'reflect-metadata';
import * as library from '@peculiar/x509';

/** The certificate library; needs `reflect-metadata` first. A separate file: bundled CommonJS has no named exports in a dynamic import. @internal */
export { library };
