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

/** Names of the variables that, if one is true, keep a request out of the log. Configs that Caddy adapted before 2.8 have the second one. */
const skipVariables = ['log_skip', 'skip_log'];

/**
 * Writes one log line per request.
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
   * Logs a request whose response is complete or was cut.
   *
   * @param received - the request before handlers changed it
   */
  write(request: ServerRequest, received: ReceivedRequest, response: ServerResponse): void {
    const host = splitHost(received.host).name.toLowerCase();
    const { skip_hosts: skipped, skip_unmapped_hosts: mappedOnly } = this.config;
    if (skipVariables.some((name) => request.vars.get(name) === true) || skipped.some((name) => coversName(name.toLowerCase(), host))) return;
    if (mappedOnly && !this.loggers.isMapped(host, received.host)) return;
    const level = response.status >= 500 ? 'error' : 'info';
    const message = response.exchange.unhandled ? 'NOP' : 'handled request';
    let line: string | undefined;
    for (const logger of this.loggers.loggersFor(request, host, received.host)) {
      if (!logger.isLevelEnabled(level)) continue;
      line ??= accessLine(request, received, response, response.exchange.placeholders?.get('http.auth.user.id') ?? '', this.config.should_log_credentials);
      // Names of extra fields come from the config, and their values may be secret, so they are passed separately.
      writeJson(logger, level, line, message, extraFields(request));
    }
  }
}
