/** The used exports of `undici`. This is a separate file because, in a bundle, a dynamic import of a CommonJS package has no named exports. */
export { Agent, EnvHttpProxyAgent, ProxyAgent, request } from 'undici';
