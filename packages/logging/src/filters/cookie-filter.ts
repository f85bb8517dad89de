import { module, object, type ConfigOf } from '@caddis/core';
import { logFieldFilters, type LogField, type LogFieldFilter } from '@caddis/core/logging';
import { acted, cookieActions } from './actions.js';
import { mapTexts } from './map-texts.js';

/** Config of {@link CookieFilter}. @public */
export const CookieFilterConfig = object({ actions: cookieActions });

/** Filters cookies. @public */
@module(logFieldFilters, {
  name: 'cookie',
  config: CookieFilterConfig,
  summary: 'Replaces, hashes or removes cookies in a `Cookie` field.',
  description: 'If the server does not log credentials, the field is already REDACTED and there is nothing to filter: see `should_log_credentials`.',
  examples: [
    {
      title: 'Sessions can be distinguished, but their values stay hidden.',
      config: { filter: 'cookie', actions: [{ type: 'hash', name: 'session' }, { type: 'delete', name: 'tracking' }] },
    },
  ],
})
export class CookieFilter implements LogFieldFilter {
  constructor(private readonly config: ConfigOf<typeof CookieFilterConfig>) {}

  filter(field: LogField): LogField {
    return mapTexts(field, (text) => text.split(';').flatMap((cookie) => this.#filtered(cookie.trim()) ?? []).join('; '));
  }

  #filtered(cookie: string): string | undefined {
    const at = cookie.indexOf('=');
    if (at < 0) return cookie === '' ? undefined : cookie;
    const name = cookie.slice(0, at);
    const action = this.config.actions.find((each) => each.name === name);
    if (action === undefined) return cookie;
    const value = acted(action, cookie.slice(at + 1));
    return value === undefined ? undefined : `${name}=${value}`;
  }
}
