import { module, object, type ConfigOf } from '@caddis/core';
import { logFieldFilters, type LogField, type LogFieldFilter } from '@caddis/core/logging';
import { acted, queryActions } from './actions.js';
import { mapTexts } from './map-texts.js';

/** Config of {@link QueryFilter}. @public */
export const QueryFilterConfig = object({ actions: queryActions });

/** Filters parameters in the query of a URL. @public */
@module(logFieldFilters, {
  name: 'query',
  config: QueryFilterConfig,
  summary: 'Replaces, hashes or removes query parameters of a URL, in a text or in each text of a list.',
  description: 'The other parameters are not changed. Caddy rewrites and sorts all of them, and hashes the `value` of the action instead of the value of the parameter.',
  examples: [
    {
      title: 'Tokens that must not be logged.',
      config: { filter: 'query', actions: [{ type: 'replace', parameter: 'token', value: 'REDACTED' }, { type: 'delete', parameter: 'code' }, { type: 'hash', parameter: 'user' }] },
    },
  ],
})
export class QueryFilter implements LogFieldFilter {
  constructor(private readonly config: ConfigOf<typeof QueryFilterConfig>) {}

  filter(field: LogField): LogField {
    return mapTexts(field, (text) => this.#filtered(text));
  }

  #filtered(url: string): string {
    const start = url.indexOf('?');
    if (start < 0) return url;
    const end = url.includes('#', start) ? url.indexOf('#', start) : url.length;
    const query = url
      .slice(start + 1, end)
      .split('&')
      .flatMap((pair) => this.#pair(pair) ?? [])
      .join('&');
    return url.slice(0, start) + (query === '' ? '' : `?${query}`) + url.slice(end);
  }

  #pair(pair: string): string | undefined {
    const at = pair.indexOf('=');
    const name = decoded(at < 0 ? pair : pair.slice(0, at));
    let value: string | undefined = at < 0 ? '' : decoded(pair.slice(at + 1));
    let isChanged = false;
    for (const action of this.config.actions) {
      if (action.parameter !== name) continue;
      isChanged = true;
      value = acted(action, value);
      if (value === undefined) return undefined;
    }
    return isChanged ? `${encodeURIComponent(name)}=${encodeURIComponent(value)}` : pair;
  }
}

/** Decodes a part of a query; if it is not encoded correctly, only `+` is replaced. */
function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
