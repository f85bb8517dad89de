import { HandlerError, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { HeaderList, type RouteList } from '@caddis/http/kit';
import { clientGone, toHandlerError } from '../attempts/failure-status.js';
import type { AttemptFailure } from '../attempts/retry-rules.js';
import { BufferedBody } from './buffered-body.js';
import { HeldResponse } from './held-response.js';
import type { ResponseExtras } from './response-extras.js';
import type { ResponseParts } from './response-parts.js';
import type { ResponseRelay } from './response-relay.js';

/** The exchange to which the response belongs. @internal */
export interface ProcessorOwner {
  readonly request: HttpRequest;
  /** The client's response. */
  readonly response: HttpResponse;
  /** The handlers after the proxy, for routes that handle the response. */
  readonly next: Next;
  /** True once the request has ended, with success or failure. */
  readonly isOver: boolean;
  readonly outgoing: {
    /** Prevents others from reading the body while it may still be on its way to the backend. */
    lendBody(): void;
  };
  readonly attempts: {
    /** Returns whether the response leads to a retry instead of being passed on. Never throws or rejects. */
    matchesResponse(): boolean | Promise<boolean>;
    failed(kind: AttemptFailure, failure: HandlerError): void;
  };
  /** Aborts the current attempt. */
  cancel(): void;
  succeed(): void;
  fail(error: unknown): void;
  onCrash(error: unknown): void;
}

/**
 * Applies the response features that few handlers use: retrying with another upstream, handling by routes, changing status or
 * fields, and buffering the body.
 *
 * @see Caddy's `reverseProxy` and `finalizeResponse`
 * @internal
 */
export class ResponseProcessor {
  constructor(
    private readonly owner: ProcessorOwner,
    private readonly relay: ResponseRelay,
    private readonly extras: ResponseExtras,
  ) {}

  /** Starts with the head of a response. */
  begin(parts: ResponseParts): void {
    const matched = this.owner.attempts.matchesResponse();
    if (typeof matched === 'boolean') this.decide(matched, parts, undefined);
    else void this.await(matched, parts);
  }

  private async await(matched: Promise<boolean>, parts: ResponseParts): Promise<void> {
    const held = new HeldResponse();
    this.relay.divert(held);
    try {
      const isRetried = await matched;
      if (!this.owner.isOver) this.decide(isRetried, parts, held);
    } catch (error) {
      this.owner.onCrash(error);
    }
  }

  private decide(isRetried: boolean, parts: ResponseParts, held: HeldResponse | undefined): void {
    const { owner, relay } = this;
    const { request } = owner;
    if (isRetried) {
      owner.cancel();
      owner.attempts.failed('response_matched', new HandlerError(parts.status, 'the response causes a retry'));
      return;
    }
    try {
      const headers = new HeaderList([...parts.fields]);
      const rule = this.extras.rules.find((each) => each.matches(parts.status, headers, request));
      if (rule?.routes !== undefined) {
        void this.handle(rule.routes, parts, held ?? new HeldResponse());
        return;
      }
      relay.divert(undefined);
      this.passOn(rule === undefined ? parts : { ...parts, status: rule.statusFor(parts.status, request), statusText: undefined });
    } catch (error) {
      // The rule itself cannot be applied. That is a mistake in the config, which another backend would not avoid.
      owner.cancel();
      owner.fail(toHandlerError(error, 500, 'the response cannot be handled'));
      return;
    }
    if (held !== undefined) held.continue(relay);
  }

  /** Passes a response on, with its fields changed and its body buffered as configured. */
  private passOn(parts: ResponseParts): void {
    const { owner, relay } = this;
    const { headers, headersFor, bufferBytes } = this.extras;
    let { fields } = parts;
    if (headers !== undefined) {
      const list = new HeaderList(fields);
      if (headersFor?.matches(parts.status, list, owner.request) !== false) headers.apply(list, owner.request.placeholders);
      fields = [...list.raw()];
    }
    if (bufferBytes === 0) relay.passOn({ ...parts, fields });
    else relay.divert(new BufferedBody(bufferBytes, { ...parts, fields }, relay));
  }

  private async handle(routes: RouteList, parts: ResponseParts, held: HeldResponse): Promise<void> {
    const { owner, relay } = this;
    const { request } = owner;
    relay.divert(held);
    owner.outgoing.lendBody();
    held.offer(request, {
      parts,
      copyTo: (response, status) =>
        new Promise((resolve, reject) => {
          if (owner.isOver) throw clientGone();
          relay.redirect(response, (error) => (error === undefined ? resolve() : reject(error as Error)));
          this.passOn({ ...parts, status, statusText: status === parts.status ? parts.statusText : undefined });
          held.continue(relay);
        }),
    });
    try {
      await routes.handle(request, owner.response, owner.next);
      if (!held.copied) owner.cancel();
      owner.succeed();
    } catch (error) {
      owner.cancel();
      owner.fail(error);
    } finally {
      held.withdraw(request);
    }
  }
}
