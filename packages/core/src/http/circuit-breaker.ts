import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/**
 * Contract of a circuit breaker: keeps requests away from backends that fail. One instance serves all upstreams of a handler.
 *
 * Both methods are on the way of every request: they must not wait, and must be fast. One that throws, or answers with something
 * else than true or false, keeps no request away; the mistake is logged (`CORE_MODULE_FAULT` for a wrong answer).
 *
 * @experimental
 */
export interface CircuitBreaker {
  /**
   * Called whenever somebody reads whether an upstream is available: for one request as often as its policy looks at candidates. So it
   * says how things are and counts nothing.
   *
   * @returns false to keep requests away
   */
  ok(): boolean;
  /**
   * Learns the outcome of an attempt. Called once for each that had a response or a failure of the backend, in the order in which they
   * end; not for one that the client gave up.
   *
   * @param status - status code of the response, 502 or 504 where there was none
   * @param latencyMs - milliseconds until the head of the response
   */
  record(status: number, latencyMs: number): void;
}

/** Namespace of circuit breakers. @experimental */
export const circuitBreakers = defineNamespace<CircuitBreaker>({
  id: 'http.reverse_proxy.circuit_breakers',
  inlineKey: 'type',
  description: contractDescription({
    summary: 'Circuit breakers keep requests away from backends that fail.',
    signature: [
      'ok(): boolean;',
      'record(status: number, latencyMs: number): void;',
    ],
    rules: [
      '`ok` is called whenever somebody reads whether an upstream is available, so it says how things are and counts nothing. `record` is called once for each attempt that had a response or a failure of the backend.',
      'Both are on the way of every request and must not wait. One instance serves all upstreams of a handler.',
    ],
    outcomes: [
      ['answers false', 'no upstream is available'],
      ['throws, or answers anything but true or false', 'no request is kept away; a line in the log'],
    ],
  }),
  methods: ['ok', 'record'],
  stability: 'experimental',
  template: async () => (await import('./templates/circuit-breaker.js')).template,
});
