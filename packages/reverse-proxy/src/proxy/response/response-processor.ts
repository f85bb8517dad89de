import { faultOf } from '@caddis/core';
import { HandlerError } from '@caddis/core/http';
import { HeaderList, type RouteList } from '@caddis/http/kit';
import type { ResponseParts } from './response-parts.js';
import { BufferedBody } from './buffered-body.js';
import type { Exchange } from '../exchange.js';
import { clientGone, toHandlerError } from '../attempts/failure-status.js';
import { HeldResponse } from './held-response.js';
import type { ResponseExtras } from '../proxy-settings.js';

/**
 * Does with a response what few handlers ask for: trying another upstream, handling it by routes, changing its status or fields,
 * buffering its body.
 *
 * @see Caddy's `reverseProxy` and `finalizeResponse`
 * @internal
 */
export class ResponseProcessor {
  constructor(
    private readonly exchange: Exchange,
    private readonly extras: ResponseExtras,
  ) {}

  /** Begins with the head of a response. */
  begin(parts: ResponseParts): void {
    const { retryFor } = this.extras;
    let matched: boolean | Promise<boolean>;
    try {
      matched = retryFor === undefined ? false : retryFor.matches(this.exchange.outgoing);
    } catch (error) {
      this.exchange.proxy.log.error({ err: error, fault: faultOf(error) }, 'retry matcher failed');
      matched = false;
    }
    if (typeof matched === 'boolean') this.decide(matched, parts, undefined);
    else void this.await(matched, parts);
  }

  /** Passes a response on, its fields changed and its body buffered as configured. */
  passOn(parts: ResponseParts): void {
    const { exchange } = this;
    const { headers, headersFor, bufferBytes } = this.extras;
    let { fields } = parts;
    if (headers !== undefined) {
      const list = new HeaderList(fields);
      if (headersFor?.matches(parts.status, list, exchange.request) !== false) headers.apply(list, exchange.request.placeholders);
      fields = [...list.raw()];
    }
    if (bufferBytes === 0) exchange.passOn({ ...parts, fields });
    else exchange.divert(new BufferedBody(bufferBytes, { ...parts, fields }, exchange));
  }

  private async await(matched: Promise<boolean>, parts: ResponseParts): Promise<void> {
    const held = new HeldResponse();
    this.exchange.divert(held);
    let result = false;
    try {
      result = await matched;
    } catch (error) {
      this.exchange.proxy.log.error({ err: error, fault: faultOf(error) }, 'retry matcher failed');
    }
    try {
      if (!this.exchange.isOver) this.decide(result, parts, held);
    } catch (error) {
      this.exchange.onCrash(error);
    }
  }

  private decide(isRetried: boolean, parts: ResponseParts, held: HeldResponse | undefined): void {
    const { exchange } = this;
    const { request } = exchange;
    if (isRetried) {
      exchange.cancel();
      exchange.tryAgain('response_matched', new HandlerError(parts.status, 'the response is one that is tried again'));
      return;
    }
    try {
      const headers = new HeaderList([...parts.fields]);
      const rule = this.extras.rules.find((each) => each.matches(parts.status, headers, request));
      if (rule?.routes !== undefined) {
        void this.handle(rule.routes, parts, held ?? new HeldResponse());
        return;
      }
      exchange.divert(undefined);
      this.passOn(rule === undefined ? parts : { ...parts, status: rule.statusFor(parts.status, request), statusText: undefined });
    } catch (error) {
      // A rule that cannot be followed is a mistake of the config, which another backend would not mend.
      exchange.cancel();
      exchange.fail(toHandlerError(error, 500, 'the response cannot be handled'));
      return;
    }
    if (held !== undefined) held.continue(exchange);
  }

  private async handle(routes: RouteList, parts: ResponseParts, held: HeldResponse): Promise<void> {
    const { exchange } = this;
    const { request } = exchange;
    exchange.divert(held);
    exchange.outgoing.lendBody();
    held.offer(request, {
      parts,
      copyTo: (response, status) =>
        new Promise((resolve, reject) => {
          if (exchange.isOver) throw clientGone();
          exchange.redirect(response, (error) => (error === undefined ? resolve() : reject(error as Error)));
          this.passOn({ ...parts, status, statusText: status === parts.status ? parts.statusText : undefined });
          held.continue(exchange);
        }),
    });
    try {
      await routes.handle(request, exchange.clientResponse, exchange.next);
      if (!held.copied) exchange.cancel();
      exchange.succeed();
    } catch (error) {
      exchange.cancel();
      exchange.fail(error);
    } finally {
      held.withdraw(request);
    }
  }
}
