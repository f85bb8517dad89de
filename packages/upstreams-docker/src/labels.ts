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
  /** What follows is the name of a matcher. */
  matchers: `${prefix}.matchers.`,
  /** Set by Docker Compose; it puts this before the names of a project's networks. */
  composeProject: 'com.docker.compose.project',
} as const;
