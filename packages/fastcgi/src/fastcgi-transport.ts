import { Readable } from 'node:stream';
import { type Clock, clock, type ConfigOf, formatNetworkAddress, inject, type Logger, logger, module, type NetworkAddress, type Provisioner } from '@caddis/core';
import { HandlerError, type Transport, transports, type TransportCall, type TransportHandler, type TransportRequest } from '@caddis/core/http';
import { compileTemplate, rawPathOf } from '@caddis/http/kit';
import { ErrorOutput } from './call/error-output.js';
import { type CallSettings, FastcgiCall } from './call/fastcgi-call.js';
import { collectBody } from './call/whole-body.js';
import { errors } from './errors.js';
import { FastcgiTransportConfig } from './fastcgi-transport-config.js';
import { bodyless, cgiVariables, type VariableSettings } from './variables/cgi-variables.js';
import { ScriptRoot } from './variables/script-root.js';
import { asciiLowerCase } from './variables/split-path.js';

const defaultDialMs = 3000;

/**
 * Sends requests to FastCGI applications, mostly PHP.
 *
 * @see Caddy's `fastcgi.Transport`
 * @public
 */
@module(transports, {
  name: 'fastcgi',
  alsoCalled: ['php', 'php-fpm', 'php_fastcgi', 'cgi', 'wordpress', 'fcgi'],
  config: FastcgiTransportConfig,
  summary: 'Sends requests to PHP and other FastCGI applications.',
  description:
    'Each request uses its own connection, as in Caddy. Applications get the CGI variables, and each header field of the request except `Proxy` as ' +
    '`HTTP_NAME`. PHP needs to know the length of a body in advance. A body of unknown length is therefore collected first, up to 1 MiB or the ' +
    '`request_buffers` of the proxy; a longer one is answered with 411.',
  examples: [
    { title: 'PHP-FPM of the same machine.', config: { protocol: 'fastcgi', root: '/srv/www', split_path: ['.php'] } },
    { title: 'With a variable of its own, and what PHP complains of in the log.', config: { protocol: 'fastcgi', split_path: ['.php'], env: { APP_ENV: 'production' }, capture_stderr: true } },
  ],
  check({ split_path: splits = [] }, report) {
    for (const [index, split] of splits.entries()) {
      const mistake = splitMistake(split);
      if (mistake !== undefined) report({ at: ['split_path', index], error: mistake, message: mistake.message });
    }
  },
})
export class FastcgiTransport implements Transport, Provisioner {
  private readonly root: ScriptRoot;
  private readonly variables: VariableSettings;
  private readonly settings: CallSettings;
  /** Calls whose connection is not open yet. */
  private readonly dialling = new Set<FastcgiCall>();
  private readonly onDialled = (call: FastcgiCall): void => void this.dialling.delete(call);

  constructor(
    private readonly config: ConfigOf<typeof FastcgiTransportConfig>,
    @logger() private readonly log: Logger,
    @inject(clock) time: Clock,
  ) {
    this.root = new ScriptRoot(config.root, config.resolve_root_symlink);
    this.variables = {
      splits: config.split_path.map(asciiLowerCase),
      extra: Object.entries(config.env).map(([name, value]) => [name, compileTemplate(value)] as const),
    };
    this.settings = {
      clock: time,
      log,
      dialTimeoutMs: config.dial_timeout === 0 ? defaultDialMs : config.dial_timeout,
      readTimeoutMs: config.read_timeout,
      writeTimeoutMs: config.write_timeout,
    };
  }

  provision(): void {
    for (const split of this.config.split_path) {
      const mistake = splitMistake(split);
      if (mistake !== undefined) throw mistake;
    }
  }

  dispatch(request: TransportRequest, handler: TransportHandler): TransportCall {
    const errorOutput = this.config.capture_stderr ? new ErrorOutput(this.log) : undefined;
    const call = new FastcgiCall(request.address, request.method, handler, this.settings, errorOutput, this.onDialled);
    try {
      assertServable(request);
      const folder = this.root.folderFor(request.placeholders);
      if (typeof folder === 'string') this.prepare(call, request, folder);
      else folder.then((resolved) => this.prepare(call, request, resolved)).catch((error: Error) => call.refuse(error));
    } catch (error) {
      call.refuse(error as Error);
    }
    return call;
  }

  release(address: NetworkAddress): void {
    const name = formatNetworkAddress(address);
    for (const call of this.dialling) if (call.address === name) call.withdraw();
  }

  /** Sends the request. A body of unknown length is collected first. */
  private prepare(call: FastcgiCall, request: TransportRequest, folder: string): void {
    const body = bodyless.has(request.method) ? undefined : request.body;
    if (body instanceof Readable && request.contentLength === undefined) {
      const undo = collectBody(body, (error, whole) => {
        call.preparing(undefined);
        if (error === undefined) this.send(call, request, folder, whole);
        else call.refuse(error);
      });
      call.preparing(undo);
    } else {
      this.send(call, request, folder, body);
    }
  }

  private send(call: FastcgiCall, request: TransportRequest, folder: string, body: TransportRequest['body']): void {
    const contentLength = body === undefined ? 0 : body instanceof Uint8Array ? body.length : (request.contentLength ?? 0);
    this.dialling.add(call);
    call.send({ variables: cgiVariables(request, folder, contentLength, this.variables), body, contentLength });
  }
}

/** @throws an error if the request must not be sent */
function assertServable({ address, tls, target }: TransportRequest): void {
  if (tls === true) throw errors.FASTCGI_ENCRYPTION_WANTED({ address: address.host });
  // PHP may end a path at a NUL, and then run a file that is not a script.
  if (rawPathOf(target).includes('%00') || target.includes('\0')) throw new HandlerError(400, 'a path cannot contain NUL');
}

function splitMistake(split: string): ReturnType<typeof errors.FASTCGI_SPLIT_PATH_INVALID> | undefined {
  return split !== '' && /^[\0-\x7f]*$/.test(split) ? undefined : errors.FASTCGI_SPLIT_PATH_INVALID({ received: JSON.stringify(split) });
}
