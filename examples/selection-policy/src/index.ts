export { CanaryPolicy } from './canary-policy.js';
