import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { HeldResponse, type OfferedResponse } from '../proxy/response/held-response.js';

/** Options for a test response. */
export interface OfferedResponseOptions {
  readonly status?: number;
  /** The fields as a flat list. */
  readonly fields?: readonly string[];
  /** Called to copy the body. */
  readonly onCopy?: () => Promise<void>;
}

/** A response that records where it was copied to. */
export interface TestOffer extends OfferedResponse {
  readonly copies: readonly { readonly response: HttpResponse; readonly status: number }[];
}

/** Creates a response in the form that the routes of `handle_response` get. */
export function offeredResponse({ status = 200, fields = [], onCopy = async () => undefined }: OfferedResponseOptions = {}): TestOffer {
  const copies: { response: HttpResponse; status: number }[] = [];
  return {
    parts: { status, statusText: undefined, fields: [...fields], isWhole: false },
    copies,
    copyTo(response, chosen) {
      copies.push({ response, status: chosen });
      return onCopy();
    },
  };
}

/** Runs an action while a response is offered to the handlers of a request. */
export async function withOffer(request: HttpRequest, offered: OfferedResponse, work: (request: HttpRequest) => Promise<unknown>): Promise<void> {
  const held = new HeldResponse();
  held.offer(request, offered);
  try {
    await work(request);
  } finally {
    held.withdraw(request);
  }
}
