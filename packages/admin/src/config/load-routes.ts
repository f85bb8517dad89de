import { AdminError, type AdminRoute } from '@caddis/core/admin';
import { changeOptions, outcomeAnswer, textOfBody } from './change-request.js';
import type { ConfigControl } from './config-control.js';

/** Makes a config of a text in another language. @internal */
export interface AdaptedConfig {
  /** The config as JSON. */
  readonly text: string;
  readonly warnings: readonly unknown[];
}

/** Finds what adapts a language: `undefined` where nothing does. @internal */
export type Adapt = (name: string, text: string) => Promise<AdaptedConfig | undefined>;

/**
 * The routes that take whole configs.
 *
 * @param control - the config
 * @param adapt - the adapters
 * @see Caddy's `adminLoad`
 * @internal
 */
export function loadRoutes(control: ConfigControl, adapt: Adapt): readonly AdminRoute[] {
  /** The JSON of a body, in whatever language it is. */
  const read = async (type: string, text: string): Promise<AdaptedConfig> => {
    const name = adapterOf(type);
    if (name === undefined) return { text, warnings: [] };
    const adapted = await adapt(name, text);
    if (adapted === undefined) throw new AdminError(400, `unrecognized config adapter ${JSON.stringify(name)}, which the content type ${type} names`);
    return adapted;
  };
  return [
    {
      path: '/load',
      methods: ['POST'],
      summary: 'Loads the config in the body in place of the running one.',
      handle: async (request) => {
        const text = await textOfBody(request);
        if (text === '') throw new AdminError(400, 'the body is empty; DELETE /config/ unloads everything');
        const adapted = await read(request.header('content-type') ?? '', text);
        const outcome = await control.load(adapted.text, undefined, changeOptions(request));
        return outcomeAnswer(outcome, adapted.warnings);
      },
    },
    {
      path: '/adapt',
      methods: ['POST'],
      summary: 'Makes JSON of the config in the body, which is in another language, and loads nothing.',
      handle: async (request) => {
        const type = request.header('content-type') ?? '';
        const { text, warnings } = await read(type, await textOfBody(request));
        return { json: { warnings, result: JSON.parse(text) as unknown } };
      },
    },
  ];
}

/** The adapter that a content type names; none for JSON, and where there is none. */
function adapterOf(type: string): string | undefined {
  const [media = ''] = type.split(';', 1);
  if (media.trim() === '' || media.trim().endsWith('/json')) return undefined;
  const slash = media.indexOf('/');
  if (slash < 0) throw new AdminError(400, `the content type ${type} cannot be read`);
  return media.slice(slash + 1).trim().toLowerCase();
}
