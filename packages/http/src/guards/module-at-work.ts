import type { HttpRequest } from '@caddis/core/http';

/** Records which module has a request, for logs that say what the request waits for. @internal */
export interface ModulesAtWork {
  /** The module that was given the request last. */
  atWork: object | undefined;
}

/** The progress of a request under way. @internal */
export interface RequestProgress extends ModulesAtWork {
  readonly method: string;
  readonly uri: string;
  /** Number that grows as long as the client sends bytes. */
  readonly received: number;
  /** True while a handler waits for more of the body and no bytes are buffered. */
  readonly awaitsBody: boolean;
  /** The server of the request; set when it takes the request on. */
  readonly server: FaultHearer | undefined;
}

/**
 * Records that a module has a request, so that a log line can name it if the request makes no progress. Costs next to nothing.
 *
 * @param request - the request; ignored if it is a handler's own copy
 * @param module - a handler, or a module to which it passes the request: a matcher, a source, a transport
 * @public
 */
export function enterModule(request: HttpRequest, module: object): void {
  if ('atWork' in request) (request as unknown as ModulesAtWork).atWork = module;
}

/** Receives errors of modules after which the request continues. @internal */
export interface FaultHearer {
  report?(error: unknown, message: string): void;
}

/**
 * Reports an error of a module, after which the request continues, to the server of the request.
 *
 * @internal
 */
export function reportFault(request: HttpRequest, error: unknown, message: string): void {
  if ('server' in request) (request.server as FaultHearer | undefined)?.report?.(error, message);
}
