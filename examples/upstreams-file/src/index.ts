export { FileUpstreams } from './file-upstreams.js';
