import { AdminError, type AdminAnswer, type AdminRequest, type AdminRoute } from '@caddis/core/admin';
import { readJson } from '@caddis/runtime';
import { unreadable } from '../endpoint/refusal.js';
import { changeOptions, mediaType, outcomeAnswer, textOfBody } from './change-request.js';
import type { ConfigControl } from './config-control.js';
import { readConfigPath, type ConfigPath } from './config-path.js';
import { type EditMethod, editDocument, readValue } from './edit-document.js';
import { patchedValues, sentPart, type SentValue, sentValues } from './sent-part.js';
import { applyPatch } from './json-patch.js';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The media type of JSON Patch. */
const patchType = 'application/json-patch+json';

/**
 * The routes that read and change the config.
 *
 * @see Caddy's `handleConfig` and `handleConfigID`
 * @internal
 */
export function configRoutes(control: ConfigControl): readonly AdminRoute[] {
  return [
    {
      path: '/config/',
      methods,
      summary: 'The config, and each part of it: read, set, inserted, replaced, removed; patched with JSON Patch.',
      handle: (request) => answer(control, request, () => readConfigPath(request.rest)),
    },
    {
      path: '/id/',
      methods,
      summary: 'The object of the config with an `@id`, and what is below it; as `/config/`.',
      handle: (request) => answer(control, request, () => pathOfId(control, request.rest)),
    },
  ];
}

function pathOfId(control: ConfigControl, rest: string): ConfigPath {
  const { parts, spreads } = readConfigPath(rest);
  const [id = '', ...more] = parts;
  if (id === '') throw new AdminError(400, 'the path does not say which object: /id/<id>');
  return { parts: [...control.partsOfId(id), ...more], spreads };
}

/** @param path - returns the path; called again when it is the change's turn, because an earlier change may have moved the object with an `@id` */
async function answer(control: ConfigControl, request: AdminRequest, path: () => ConfigPath): Promise<AdminAnswer> {
  if (request.method === 'GET' || request.method === 'HEAD') {
    const { text, tag } = await control.read(path().parts, request.seesSecrets);
    return { body: `${text}\n`, headers: { 'Content-Type': 'application/json', ETag: tag } };
  }
  path();
  const method = request.method as EditMethod;
  const isPatch = method === 'PATCH' && mediaType(request) === patchType;
  const { text, value } = method === 'DELETE' ? noBody : await readBody(request, isPatch);
  let values: readonly SentValue[] = [];
  const change = (document: unknown): unknown => {
    const { parts, spreads } = path();
    const edit = { method, parts, spreads, value };
    if (!isPatch) values = sentValues(document, edit);
    const edited = isPatch ? patched(document, parts, value) : editDocument(document, edit);
    if (isPatch) values = patchedValues(edited, value, parts);
    return edited;
  };
  const written = text === undefined ? undefined : sentPart(text, () => values);
  return outcomeAnswer(await control.change(change, { ...changeOptions(request), seesSecrets: request.seesSecrets, written }));
}

/** Applies a JSON Patch to the value at a path. */
function patched(document: unknown, parts: readonly string[], patch: unknown): unknown {
  if (parts.length === 0) return applyPatch(document, patch);
  const found = readValue(document, parts);
  const value = applyPatch(found, patch);
  const edit = { parts, spreads: false };
  return editDocument(document, value === undefined ? { ...edit, method: 'DELETE' } : { ...edit, method: 'PATCH', value });
}

/** The body of a request that has none. */
const noBody = { text: undefined, value: undefined };

/** Parses a body as JSON. */
async function readBody(request: AdminRequest, isPatch: boolean): Promise<{ readonly text: string; readonly value: unknown }> {
  const type = mediaType(request);
  if (!type.includes('/json') && !isPatch) throw new AdminError(400, `unacceptable content-type: ${type === '' ? 'none' : type}; 'application/json' required`);
  const text = await textOfBody(request);
  const read = await readJson(text);
  if (!read.ok) throw unreadable(read.problems);
  return { text, value: read.value };
}
