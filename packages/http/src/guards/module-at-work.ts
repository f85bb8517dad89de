import type { HttpRequest } from '@caddis/core/http';

/** Which modules have a request, for whoever wants to know what it waits for. @internal */
export interface ModulesAtWork {
  /** The module that was given the request last. */
  atWork: object | undefined;
}

/** What is known of a request that is under way. @internal */
export interface RequestProgress extends ModulesAtWork {
  readonly method: string;
  readonly uri: string;
  /** Grows as long as the client sends something. */
  readonly received: number;
  /** True while a handler waits for more of the body, and none is there. */
  readonly awaitsBody: boolean;
  /** The server that has it, once one has. */
  readonly server: FaultHearer | undefined;
}

/**
 * Notes that a module has a request now, so that a log can name it when nothing more comes of the request. Costs next to nothing.
 *
 * @param request - the request; a copy that a handler has made keeps no such note
 * @param module - a handler, or whatever it hands the request to: a matcher, a source, a transport
 * @public
 */
export function enterModule(request: HttpRequest, module: object): void {
  if ('atWork' in request) (request as unknown as ModulesAtWork).atWork = module;
}

/** Who hears of mistakes of modules that a request comes through all the same. @internal */
export interface FaultHearer {
  report?(error: unknown, message: string): void;
}

/**
 * Logs, for the server of a request, what a module did wrong where the request goes on all the same.
 *
 * @internal
 */
export function reportFault(request: HttpRequest, error: unknown, message: string): void {
  if ('server' in request) (request.server as FaultHearer | undefined)?.report?.(error, message);
}
