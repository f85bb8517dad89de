/** What is used of `undici`. A file of its own, to be imported on demand: bundled, an import on demand of a package of CommonJS has no names. */
export { Agent, EnvHttpProxyAgent, ProxyAgent, request } from 'undici';
