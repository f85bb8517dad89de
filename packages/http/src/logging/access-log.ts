import type { Logger } from '@caddis/core';
import { splitHost } from '../request/host.js';
import type { ServerRequest } from '../request/server-request.js';
import type { ServerResponse } from '../response/server-response.js';
import { coversName } from '../tls/certificate.js';
import type { AccessLogConfig } from './access-log-config.js';
import { headerFields, requestFields, type ReceivedRequest } from './request-fields.js';

/** Variable that keeps a request out of the log when it is true. */
const skipVariable = 'log_skip';

/**
 * Writes a line for each request.
 *
 * @see Caddy's `Server.logRequest`
 * @internal
 */
export class AccessLog {
  private readonly loggers = new Map<string, Logger>();

  constructor(
    private readonly config: AccessLogConfig,
    private readonly log: Logger,
  ) {}

  /**
   * Logs a request whose response is complete or cut.
   *
   * @param received - the request as it came
   */
  write(request: ServerRequest, received: ReceivedRequest, response: ServerResponse): void {
    const host = splitHost(received.host).name.toLowerCase();
    if (request.vars.get(skipVariable) === true || this.config.skip_hosts.some((name) => coversName(name.toLowerCase(), host))) return;
    const level = response.status >= 500 ? 'error' : 'info';
    const { should_log_credentials: withCredentials } = this.config;
    for (const name of this.namesFor(host)) {
      const logger = this.loggerFor(name);
      if (!logger.isLevelEnabled(level)) continue;
      logger[level](
        {
          request: requestFields(request, received, withCredentials),
          bytes_read: request.bytesRead,
          user_id: request.placeholders.get('http.auth.user.id') ?? '',
          duration: (performance.now() - request.startedAt) / 1000,
          size: response.bytesWritten,
          status: response.status,
          resp_headers: headerFields(response.sentFields, withCredentials),
        },
        response.unhandled ? 'NOP' : 'handled request',
      );
    }
  }

  private namesFor(host: string): readonly string[] {
    const { logger_names: byHost, default_logger_name: fallback, skip_unmapped_hosts: mappedOnly } = this.config;
    const covering = Object.keys(byHost).filter((name) => coversName(name.toLowerCase(), host));
    const best = covering.find((name) => !name.includes('*')) ?? covering[0];
    if (best === undefined) return mappedOnly ? [] : [fallback];
    return [byHost[best] ?? fallback].flat();
  }

  private loggerFor(name: string): Logger {
    const known = this.loggers.get(name);
    if (known !== undefined) return known;
    const made = this.log.child({ logger: name === '' ? 'http.log.access' : `http.log.access.${name}` });
    this.loggers.set(name, made);
    return made;
  }
}
