import type { PolicyConfig } from '../tls/policy-config.js';

/** A connection policy with the defaults of its schema: it takes every connection. */
export const openPolicy: PolicyConfig = {
  cipher_suites: [],
  curves: [],
  alpn: [],
  protocol_min: 'tls1.2',
  protocol_max: 'tls1.3',
  default_sni: '',
  fallback_sni: '',
  drop: false,
};
