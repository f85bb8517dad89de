import { defineNamespace } from '@caddis/core';

/** Contract of a health check. The handler `health` calls it for every request. */
export interface HealthCheck {
  /** Resolves if the check passes; rejects with the reason if it fails. */
  check(): Promise<void>;
}

/** Namespace of health checks. */
export const healthChecks = defineNamespace<HealthCheck>({
  id: 'health.checks',
  inlineKey: 'check',
  description: 'Health checks test whether something works that a service needs.',
  methods: ['check'],
});
