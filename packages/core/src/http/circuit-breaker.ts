import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/**
 * Contract of a circuit breaker: stops requests to backends that fail. One instance serves all upstreams of a handler.
 *
 * Both methods run for every request, so they must be fast and must not wait. A breaker that throws, or returns something other than
 * true or false, blocks no request; the mistake is logged (`CORE_MODULE_FAULT` for a wrong return value).
 *
 * @experimental
 */
export interface CircuitBreaker {
  /**
   * Tells whether requests may be sent. Called each time the availability of an upstream is read, which may be several times for one request, so
   * it must only report the current state and must not count calls.
   *
   * @returns false to block requests
   */
  ok(): boolean;
  /**
   * Records the outcome of an attempt. Called once for each attempt that got a response or failed because of the backend, in the order in which the
   * attempts end; not called for an attempt that the client aborted.
   *
   * @param status - status code of the response; 502 or 504 if there was none
   * @param latencyMs - milliseconds until the response headers arrived
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
      '`ok` is called whenever the availability of an upstream is read, so it must only return the current state and count nothing. `record` is ' +
      'called once for each attempt that got a response or a failure of the backend.',
      'Both are called for every request and must not wait. One instance serves all upstreams of a handler.',
    ],
    outcomes: [
      ['answers false', 'no upstream is available'],
      ['throws, or answers anything but true or false', 'all requests are allowed; a line in the log'],
    ],
  }),
  methods: ['ok', 'record'],
  stability: 'experimental',
  template: async () => (await import('./templates/circuit-breaker.js')).template,
});
