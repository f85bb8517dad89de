import type { Logger } from '@caddis/core';
import { writeJson } from '@caddis/core/logging';
import { splitHost } from '../uri/split-host.js';
import type { ServerRequest } from '../request/server-request.js';
import type { ServerResponse } from '../response/server-response.js';
import { coversName } from '../tls/certificate.js';
import type { AccessLogConfig } from './access-log-config.js';
import { NamedLoggers } from './named-loggers.js';
import { accessLine } from './access-line.js';
import { extraFields } from './extra-fields.js';
import type { ReceivedRequest } from './request-fields.js';

/** Variable that keeps a request out of the log when it is true. */
const skipVariable = 'log_skip';

/**
 * Writes a line for each request.
 *
 * @see Caddy's `Server.logRequest`
 * @internal
 */
export class AccessLog {
  private readonly loggers: NamedLoggers;

  constructor(
    private readonly config: AccessLogConfig,
    log: Logger,
  ) {
    this.loggers = new NamedLoggers('http.log.access', config, log);
  }

  /**
   * Logs a request whose response is complete or cut.
   *
   * @param received - the request as it came
   */
  write(request: ServerRequest, received: ReceivedRequest, response: ServerResponse): void {
    const host = splitHost(received.host).name.toLowerCase();
    const { skip_hosts: skipped, skip_unmapped_hosts: mappedOnly } = this.config;
    if (request.vars.get(skipVariable) === true || skipped.some((name) => coversName(name.toLowerCase(), host))) return;
    if (mappedOnly && !this.loggers.isMapped(host, received.host)) return;
    const level = response.status >= 500 ? 'error' : 'info';
    const message = response.exchange.unhandled ? 'NOP' : 'handled request';
    let line: string | undefined;
    for (const logger of this.loggers.loggersFor(request, host, received.host)) {
      if (!logger.isLevelEnabled(level)) continue;
      line ??= accessLine(request, received, response, response.exchange.placeholders?.get('http.auth.user.id') ?? '', this.config.should_log_credentials);
      // The names of the added ones come from the config: what they hold may be a secret.
      writeJson(logger, level, line, message, extraFields(request));
    }
  }
}
