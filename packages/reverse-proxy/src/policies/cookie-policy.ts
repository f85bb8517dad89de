import { createHmac, timingSafeEqual } from 'node:crypto';
import { duration, module, object, secret, string, type ConfigOf } from '@caddis/core';
import { type Candidate, type HttpRequest, type HttpResponse, selectionPolicies, type SelectionPolicy, type Upstream } from '@caddis/core/http';
import { findCookie } from '@caddis/http/kit';
import { GuardedPolicy } from '../guards/guarded-policy.js';
import { fallbackField } from './fallback-field.js';

/** Config of {@link CookiePolicy}. @public */
export const CookiePolicyConfig = object({
  name: string({ description: 'Name of the cookie. The same characters are allowed as in the name of a header field.', default: 'lb', pattern: "^[-\\w!#$%&'*+.^`|~]+$" }),
  secret: secret({
    description:
      'Secret key of the hash that identifies an upstream. Without a key, anybody who knows the addresses of the upstreams can forge the cookie.',
    optional: true,
    omitted: 'an empty key',
  }),
  max_age: duration({ description: 'How long browsers keep the cookie; 0 means until the browser session ends.', default: 0, minimum: '0s' }),
  fallback: fallbackField,
});

/**
 * Keeps a browser with one upstream by a cookie.
 *
 * @see Caddy's `CookieHashSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'cookie',
  alsoCalled: ['sticky sessions', 'session affinity', 'sticky cookie'],
  config: CookiePolicyConfig,
  summary: 'Keeps a browser with one upstream by a cookie.',
  description:
    "The cookie holds the HMAC-SHA-256 of the upstream's address, as in Caddy. If there is no cookie, or its upstream is gone or not available, " +
    '`fallback` picks an upstream and the cookie is set. A retry replaces the cookie that the failed attempt set.',
  examples: [{ title: 'Sticky sessions.', config: { policy: 'cookie', name: 'sticky', secret: 'example' } }],
})
export class CookiePolicy implements SelectionPolicy {
  private readonly values = new WeakMap<Upstream, string>();
  private readonly fallback: GuardedPolicy;

  constructor(private readonly config: ConfigOf<typeof CookiePolicyConfig>) {
    this.fallback = new GuardedPolicy(config.fallback);
  }

  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest, response: HttpResponse): Some | undefined {
    const sent = findCookie(request.headers.getAll('Cookie'), (name) => name === this.config.name);
    const known = sent === undefined ? undefined : candidates.find((candidate) => candidate.available && isEqual(this.value(candidate.upstream), sent));
    if (known !== undefined) return known;
    const picked = this.fallback.select(candidates, request, response);
    if (picked !== undefined) this.setCookie(picked.upstream, request, response);
    return picked;
  }

  private value(upstream: Upstream): string {
    let value = this.values.get(upstream);
    if (value === undefined) {
      value = createHmac('sha256', this.config.secret ?? '')
        .update(upstream.dial)
        .digest('hex');
      this.values.set(upstream, value);
    }
    return value;
  }

  private setCookie(upstream: Upstream, request: HttpRequest, { headers }: HttpResponse): void {
    const { name, max_age: maxAgeMs } = this.config;
    const encrypted = request.scheme === 'https' || (request.fromTrustedProxy && lastValue(request, 'X-Forwarded-Proto') === 'https');
    const age = maxAgeMs > 0 ? `; Max-Age=${Math.floor(maxAgeMs / 1000)}` : '';
    const reach = encrypted ? '; Secure; SameSite=None' : '; SameSite=Lax';
    const others = headers.getAll('Set-Cookie').filter((cookie) => !cookie.startsWith(`${name}=`));
    headers.set('Set-Cookie', [...others, `${name}=${this.value(upstream)}; Path=/${age}; HttpOnly${reach}`]);
  }
}

function lastValue(request: HttpRequest, field: string): string | undefined {
  return request.headers.getAll(field).at(-1)?.split(',').at(-1)?.trim();
}

/** Compares in constant time, so that the duration does not reveal where the texts differ. */
function isEqual(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one, 'latin1'), Buffer.from(other, 'latin1'));
}
