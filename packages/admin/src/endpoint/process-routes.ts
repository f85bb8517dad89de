import type { AdminRoute } from '@caddis/core/admin';

/**
 * The routes that are about the process.
 *
 * @param stop - ends it
 * @see Caddy's `handleStop`
 * @internal
 */
export function processRoutes(stop: () => void): readonly AdminRoute[] {
  return [
    {
      path: '/stop',
      methods: ['POST'],
      summary: 'Ends the server gracefully.',
      handle: () => {
        // The answer goes first: the end of the endpoint waits for it.
        setImmediate(stop);
        return {};
      },
    },
  ];
}
