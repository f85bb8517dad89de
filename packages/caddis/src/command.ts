export { main } from './command-process.js';
