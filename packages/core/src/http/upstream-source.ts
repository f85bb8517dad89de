import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';
import type { SourceStatus } from './source-status.js';
import type { Upstream } from './upstream.js';

/** The request that needs an upstream, as a source sees it. @public */
export type UpstreamRequest = HttpRequest;

/**
 * Contract of an upstream source: finds the backends for a request.
 *
 * `getUpstreams` is called at every attempt of every request, so it answers from memory: synchronously whenever there is an
 * answer, and with a promise only for the first look-up of something that depends on the request. It must not throw as long as
 * it has an older answer to return. The array is immutable, and stays the same object as long as nothing has changed; its order is stable. One
 * instance serves all requests of its host, concurrently.
 *
 * An empty list means that there are no backends; an error means that the source does not know. After an error, `multi` and the proxy
 * fall back to other sources or to static upstreams; after an empty list they do not. Something other than a list of upstreams
 * (`CORE_MODULE_FAULT`), and a promise that does not settle in time (`PROXY_SOURCE_LATE`), count as an error.
 *
 * @public
 */
export interface UpstreamSource {
  /**
   * Finds the backends for a request.
   *
   * @param request - the request; use its `placeholders` to expand config values
   * @returns the backends in order of preference; empty if there are none
   */
  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]>;

  /**
   * Discards what is cached for this request, because one of its backends did not respond, or because the source failed and no other source
   * can serve the request. The proxy calls it before it asks again. A source may ignore calls as often as needed to protect the service
   * that it queries. A source that has failed should look again soon and let this request's next call wait for the outcome, a few seconds at most.
   */
  resetCache?(request: UpstreamRequest): void;

  /**
   * Returns all backends that the source knows at the moment, for whichever request, so that the proxy notices backends that have gone
   * and backends that no request has asked for. The proxy calls it every few seconds, and after `watchKnown` has called back; it must
   * not wait. Without this method, the proxy drops a backend that no answer has named for a minute or two. If the result is not a list of
   * upstreams, the proxy relies on the answers of `getUpstreams` from then on.
   */
  known?(): readonly Upstream[];

  /**
   * Registers a callback that the source calls whenever the result of `known` may have changed, so that requests do not wait for a backend
   * that has gone. Called once by each handler that uses the source, after a call of `known`; must not wait. The source may call back as often
   * as it likes, at any time after this has returned.
   *
   * @returns a function that unregisters the callback; called once
   */
  watchKnown?(changed: () => void): () => void;

  /**
   * Returns the status of the source, for the admin API only. Called rarely; must not wait. A result that is not a valid status
   * is shown as no status.
   */
  status?(): SourceStatus;
}

/** Namespace of upstream sources. @public */
export const upstreams = defineNamespace<UpstreamSource>({
  id: 'http.reverse_proxy.upstreams',
  inlineKey: 'source',
  description: contractDescription({
    summary: 'Upstream sources find the backends of a running reverse proxy, e.g. in DNS, a container engine or a key-value store. They answer from memory and refresh in the background.',
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
      '`getUpstreams` is called for every attempt of every request. It must answer at once if it has an answer. It may return a promise only for the first look-up of something that depends on the request. The array and its upstreams are immutable, and stay the same objects as long as nothing changes.',
      'The proxy waits for a promise up to its `source_timeout`, by default 10 s.',
      '`resetCache` is called before the proxy asks again, because a backend did not answer or the source failed.',
      '`known` is called every few seconds, and after `watchKnown` has called back. Neither may wait. A backend that is no longer listed gets no new requests. Without `known`, a backend is dropped when no answer has listed it for a minute or two.',
      '`status` is only shown to operators; nothing depends on it.',
    ],
    outcomes: [
      ['answers a list', 'a policy picks one of its upstreams'],
      ['answers an empty list', 'there are no backends: 503, even if the proxy has static upstreams'],
      ['throws, rejects, or answers anything else', 'static upstreams are used, or else 503; in `multi`, the other sources are used'],
      ['does not settle within `source_timeout`', 'the same (`PROXY_SOURCE_LATE`)'],
      ['throws in `known`, or answers anything else', 'from then on, the proxy relies on the answers of `getUpstreams`'],
      ['answers an upstream whose `dial` is not an address', '502 when it is picked'],
    ],
  }),
  methods: ['getUpstreams'],
  template: async () => (await import('./templates/upstream-source.js')).template,
});
