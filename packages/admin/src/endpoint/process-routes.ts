import type { AdminRoute } from '@caddis/core/admin';

/**
 * The routes that act on the process.
 *
 * @param stop - stops the server gracefully
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
        // Stop only after the answer is on its way: closing the endpoint waits for it.
        setImmediate(stop);
        return {};
      },
    },
  ];
}
