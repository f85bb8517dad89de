import { AdminError, type AdminRequest, type AdminRoute } from '@caddis/core/admin';
import { changeOptions, mediaType, outcomeAnswer, textOfBody } from './change-request.js';
import type { ConfigControl } from './config-control.js';

/**
 * The routes that accept whole configs.
 *
 * @see Caddy's `adminLoad`
 * @internal
 */
export function loadRoutes(control: ConfigControl): readonly AdminRoute[] {
  return [
    {
      path: '/load',
      methods: ['POST'],
      summary: 'Loads the config in the body and replaces the running one.',
      handle: async (request) => {
        const text = await textOfBody(request);
        if (text === '') throw new AdminError(400, 'the body is empty; DELETE /config/ unloads everything');
        return outcomeAnswer(await control.load({ text, adapter: adapterOf(request) }, changeOptions(request)));
      },
    },
    {
      path: '/adapt',
      methods: ['POST'],
      summary: 'Converts the config in the body from another language to JSON. Loads nothing.',
      handle: async (request) => {
        const { document, warnings } = await control.adapt({ text: await textOfBody(request), adapter: adapterOf(request) });
        return { json: { warnings, result: document } };
      },
    },
  ];
}

/** The adapter named by the content type; `undefined` for JSON and for a missing type. */
function adapterOf(request: AdminRequest): string | undefined {
  const media = mediaType(request);
  if (media === '' || media.endsWith('/json')) return undefined;
  const slash = media.indexOf('/');
  if (slash < 0) throw new AdminError(400, `the content type ${request.header('content-type')} cannot be read`);
  return media.slice(slash + 1);
}
