import { defineNamespace } from '@caddis/core';

/** Contract of a health check. It is asked at every request to the handler `health`. */
export interface HealthCheck {
  /** Resolves when all is well; rejects with the reason when it is not. */
  check(): Promise<void>;
}

/** Namespace of health checks. */
export const healthChecks = defineNamespace<HealthCheck>({
  id: 'health.checks',
  inlineKey: 'check',
  description: 'Health checks say whether something works that a service needs.',
  methods: ['check'],
});
