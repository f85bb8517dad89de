import { defineNamespace } from '../namespace.js';

/**
 * Contract of a circuit breaker: keeps requests away from a backend that fails. One instance serves all upstreams of a handler.
 * Both methods are on the way of every request, synchronous, and must be fast.
 *
 * @experimental
 */
export interface CircuitBreaker {
  /** @returns false to keep requests away */
  ok(): boolean;
  /**
   * Learns the outcome of an exchange.
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
  description: 'Circuit breakers keep requests away from backends that fail.',
  methods: ['ok', 'record'],
});
