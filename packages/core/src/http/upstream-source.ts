import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';
import type { SourceStatus } from './source-status.js';
import type { Upstream } from './upstream.js';

/** What a source learns of the request that needs an upstream. @public */
export type UpstreamRequest = HttpRequest;

/**
 * Contract of an upstream source: finds the backends for a request.
 *
 * `getUpstreams` is called at every attempt of every request, so it answers from memory: synchronously whenever there is an
 * answer, with a promise only for the first look-up of something that depends on the request. It never throws for a reason that
 * an older answer would cover. The array is immutable, and the same one as long as nothing changed; its order is stable. One instance
 * serves all requests of its host, which ask side by side.
 *
 * An empty list means that there are no backends; an error means that the source does not know. `multi` and the static
 * upstreams of the proxy step in for an error, not for an empty list. Anything but a list of upstreams (`CORE_MODULE_FAULT`), and a
 * promise that does not settle in time (`PROXY_SOURCE_LATE`), counts as an error.
 *
 * @public
 */
export interface UpstreamSource {
  /**
   * Finds the backends for a request.
   *
   * @param request - the request; its `placeholders` expand what the config says
   * @returns the backends in order of preference; empty when there are none
   */
  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]>;

  /**
   * Drops what was remembered for this request, because a backend from it did not answer, or because the source failed and nobody
   * else can serve the request. The proxy calls it before it asks again. A source may ignore it as often as it must to protect what
   * it asks; one that failed should look again soon and let this request's next call wait for the outcome, for a few seconds at most.
   */
  resetCache?(request: UpstreamRequest): void;

  /**
   * Names all backends that the source knows at the moment, whichever request they are for, so that those are noticed which are gone
   * and those which no request has asked for. The proxy calls it every few seconds, and after `watchKnown` has called back; it must
   * not wait. Without it, a backend is gone when no answer has named it for a minute or two. Whatever is no list of upstreams makes
   * the proxy go by the answers from then on.
   */
  known?(): readonly Upstream[];

  /**
   * Has the source call back whenever what `known` says may have changed, so that requests need not wait for a backend that is
   * gone. Called once by each handler that uses the source, after a call of `known`; must not wait. The source may call back as often as it
   * likes, at any time after this has returned.
   *
   * @returns what ends it; called once
   */
  watchKnown?(changed: () => void): () => void;

  /**
   * Tells how the source is doing, for the admin API: nothing else depends on it. Called rarely; must not wait. Whatever is no status
   * is told as none.
   */
  status?(): SourceStatus;
}

/** Namespace of upstream sources. @public */
export const upstreams = defineNamespace<UpstreamSource>({
  id: 'http.reverse_proxy.upstreams',
  inlineKey: 'source',
  description: contractDescription({
    summary: 'Upstream sources find the backends of a reverse proxy while it runs: from DNS, a container engine, a key-value store. They answer from memory and refresh in the background.',
    signature: [
      'getUpstreams(',
      '  request: UpstreamRequest,',
      '): readonly Upstream[] | Promise<readonly Upstream[]>;',
      'resetCache?(request: UpstreamRequest): void;',
      'known?(): readonly Upstream[];',
      'watchKnown?(changed: () => void): () => void;',
      'status?(): SourceStatus;',
    ],
    rules: [
      '`getUpstreams` is called at every attempt of every request. It answers at once whenever there is an answer; a promise is for the first look-up of something that depends on the request. The array is immutable, and the same one as long as nothing changed; so is each upstream in it.',
      'A promise has the `source_timeout` of the proxy, 10 s when that is left out.',
      '`resetCache` is called before the proxy asks again, because a backend did not answer or the source failed.',
      '`known` is called every few seconds, and after `watchKnown` has called back. Both must not wait. A backend that is not named any more gets no new requests. Without `known`, it is gone when no answer has named it for a minute or two.',
      '`status` is for people; nothing depends on it.',
    ],
    outcomes: [
      ['answers a list', 'a policy picks one of it'],
      ['answers an empty list', 'there are no backends: 503, also where the proxy has static upstreams'],
      ['throws, rejects, or answers what is no list of upstreams', 'static upstreams are used, or else 503; in `multi` the other sources are'],
      ['does not settle within `source_timeout`', 'likewise (`PROXY_SOURCE_LATE`)'],
      ['throws in `known`, or answers what is no list', 'the proxy goes by the answers of `getUpstreams` from then on'],
      ['answers with an upstream whose `dial` is no address', '502 when it is chosen'],
    ],
  }),
  methods: ['getUpstreams'],
  template: async () => (await import('./templates/upstream-source.js')).template,
});
