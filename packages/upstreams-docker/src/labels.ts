const prefix = 'com.caddyserver.http';

/**
 * Labels that are read from containers.
 *
 * @see the README of caddy-docker-upstreams, whose labels these are
 * @internal
 */
export const labels = {
  enable: `${prefix}.enable`,
  network: `${prefix}.network`,
  port: `${prefix}.upstream.port`,
  /** Prefix of labels for matchers; the rest is the name of a matcher. */
  matchers: `${prefix}.matchers.`,
  /** Set by Docker Compose, which also puts this name in front of the names of the project's networks. */
  composeProject: 'com.docker.compose.project',
} as const;
