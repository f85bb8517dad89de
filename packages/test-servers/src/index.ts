/**
 * `@caddis/test-servers`: real servers for the tests of this repository.
 *
 * @packageDocumentation
 */
export { startProcess, type ProcessOptions, type RunningProcess } from './process.js';
export { freePort, hasProgram, needPrograms, temporaryFolder } from './resources.js';
