import { setServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import { Transform } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { apps, array, logger, module, object, secret, string, type App, type ConfigOf, type Logger, type Provisioner, type Reporter } from '@caddis/core';
import {
  authenticationProviders,
  encoders,
  handlers,
  ipSources,
  selectionPolicies,
  upstreams,
  type AuthenticationProvider,
  type Candidate,
  type Encoder,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  type IpSource,
  type Next,
  type SelectionPolicy,
  type Upstream,
  type UpstreamSource,
  type AuthenticatedUser,
} from '@caddis/core/http';
import { createServer, type Server } from 'node:net';
import type { BrokenSample } from './broken-sample.js';

class Source implements UpstreamSource {
  protected readonly list: readonly Upstream[] = [{ dial: '10.0.0.1:80' }];

  getUpstreams(_request: HttpRequest): readonly Upstream[] {
    return this.list;
  }
}

@module(upstreams, { name: 'sets_variable', summary: 'Finds backends.' })
class SetsVariable extends Source implements Provisioner {
  provision(): void {
    process.env['CADDIS_BROKEN_SAMPLE'] = 'set';
  }
}

@module(upstreams, { name: 'changes_folder', summary: 'Finds backends.' })
class ChangesFolder extends Source implements Provisioner {
  provision(): void {
    process.chdir('/');
  }
}

@module(upstreams, { name: 'makes_global', summary: 'Finds backends.' })
class MakesGlobal extends Source implements Provisioner {
  provision(): void {
    (globalThis as { brokenSample?: object }).brokenSample = {};
  }
}

@module(upstreams, { name: 'replaces_fetch', summary: 'Finds backends.' })
class ReplacesFetch extends Source implements Provisioner {
  provision(): void {
    const { fetch } = globalThis;
    globalThis.fetch = (...given) => fetch(...given);
  }
}

@module(upstreams, { name: 'sets_servers', summary: 'Finds backends.' })
class SetsServers extends Source implements Provisioner {
  provision(): void {
    setServers(['127.0.0.1:5353']);
  }
}

@module(upstreams, { name: 'ends_process', summary: 'Finds backends.' })
class EndsProcess extends Source implements Provisioner {
  provision(): void {
    process.exit(1);
  }
}

@module(upstreams, { name: 'ends_later', summary: 'Finds backends.' })
class EndsLater extends Source implements Provisioner {
  provision(): void {
    setImmediate(() => process.exit(1));
  }
}

@module(upstreams, { name: 'prints', summary: 'Finds backends.' })
class Prints extends Source {
  override getUpstreams(): readonly Upstream[] {
    // oxlint-disable-next-line no-console
    console.debug('asked');
    return this.list;
  }
}

@module(upstreams, { name: 'extends_arrays', summary: 'Finds backends.' })
class ExtendsArrays extends Source implements Provisioner {
  provision(): void {
    Object.assign(Array.prototype, { brokenSample: () => undefined });
  }
}

@module(upstreams, { name: 'open_password', config: object({ db_password: string({ description: 'Password of the service.', default: '' }) }), summary: 'Finds backends.' })
class OpenPassword extends Source {}

const Secrets = object({ accounts: array(object({ token: secret({ description: 'Token of the service.' }) }), { description: 'Accounts to ask with.', default: [] }) });
const withSecret = { configs: [{ accounts: [{ token: 'hunter2-hunter2' }] }] };

@module(upstreams, { name: 'logs_secret', config: Secrets, summary: 'Finds backends.' })
class LogsSecret extends Source implements Provisioner {
  constructor(
    private readonly config: ConfigOf<typeof Secrets>,
    @logger() private readonly log: Logger,
  ) {
    super();
  }

  provision(): void {
    this.log.info({ asked_with: this.config.accounts }, 'the service is asked');
  }
}

@module(upstreams, { name: 'reads_file', summary: 'Finds backends.' })
class ReadsFile extends Source {
  override getUpstreams(): readonly Upstream[] {
    readFileSync(fileURLToPath(import.meta.url));
    return this.list;
  }
}

@module(upstreams, { name: 'reports_secret', config: Secrets, summary: 'Finds backends.' })
class ReportsSecret extends Source implements Reporter {
  constructor(private readonly config: ConfigOf<typeof Secrets>) {
    super();
  }

  report(): object {
    return { ...this.config };
  }
}

@module(upstreams, { name: 'throws_secret', config: Secrets, summary: 'Finds backends.' })
class ThrowsSecret extends Source {
  constructor(private readonly config: ConfigOf<typeof Secrets>) {
    super();
  }

  override getUpstreams(): never {
    throw new Error(`the service refuses the token ${this.config.accounts[0]?.token}`);
  }
}

@module(upstreams, { name: 'marks_request', summary: 'Finds backends.' })
class MarksRequest extends Source {
  override getUpstreams(request: HttpRequest): readonly Upstream[] {
    request.headers.set('X-Source', 'here');
    return this.list;
  }
}

@module(upstreams, { name: 'knows_none', summary: 'Finds backends.' })
class KnowsNone extends Source {
  known(): readonly Upstream[] {
    return [];
  }
}

@module(ipSources, { name: 'marks_client', summary: 'Lists trusted proxies.' })
class MarksClient implements IpSource {
  private readonly list = ['10.0.0.0/8'];

  getRanges(request: HttpRequest): readonly string[] {
    request.headers.delete('X-Forwarded-For');
    return this.list;
  }
}

@module(selectionPolicies, { name: 'answers', summary: 'Picks a backend.' })
class Answers implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[], _request: HttpRequest, response: HttpResponse): Some | undefined {
    const found = candidates.find(({ available }) => available);
    if (found === undefined) response.end('come back later');
    return found;
  }
}

@module(handlers, { name: 'keeps_error', summary: 'Looks at requests.' })
class KeepsError implements Handler {
  async handle(_request: HttpRequest, _response: HttpResponse, next: Next): Promise<void> {
    try {
      await next();
    } catch {
      // The error is ignored on purpose.
    }
  }
}

@module(handlers, { name: 'late_header', summary: 'Marks responses.' })
class LateHeader implements Handler {
  async handle(_request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    await next();
    response.headers.set('X-Late', 'yes');
  }
}

@module(encoders, { name: 'needs_body', summary: 'Compresses responses.' })
class NeedsBody implements Encoder {
  createStream(): Transform {
    let isEmpty = true;
    return new Transform({
      transform: (chunk, _encoding, done) => {
        isEmpty = false;
        done(null, chunk);
      },
      flush: (done) => done(isEmpty ? new Error('nothing to compress') : null),
    });
  }
}

@module(authenticationProviders, { name: 'trusting', summary: 'Knows users.' })
class Trusting implements AuthenticationProvider {
  authenticate(request: HttpRequest): AuthenticatedUser | undefined {
    const given = request.headers.get('Authorization');
    return given === undefined || given === '' ? undefined : { id: (given.split(' ')[1] as string).toLowerCase() };
  }
}

@module(apps, { name: 'late_failure', summary: 'Serves something.' })
class LateFailure implements App {
  readonly #taken = createServer();
  #server: Server | undefined;

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#taken.listen(0, '127.0.0.1', resolve));
    this.#server = createServer().listen({ port: (this.#taken.address() as { port: number }).port, host: '127.0.0.1' });
  }

  stop(): void {
    this.#taken.close();
    this.#server?.close();
  }
}

/** Modules that disturb others: they change the process, show secrets, block, or modify shared requests. */
export const brokenManners: readonly BrokenSample[] = [
  { fault: 'it sets a variable of the environment', module: SetsVariable, code: 'CONFORMANCE_PROCESS_CHANGED', says: /CADDIS_BROKEN_SAMPLE/ },
  { fault: 'it changes the working directory', module: ChangesFolder, code: 'CONFORMANCE_PROCESS_CHANGED', says: /working directory/ },
  { fault: 'it makes a global', module: MakesGlobal, code: 'CONFORMANCE_PROCESS_CHANGED', says: /globalThis\.brokenSample/ },
  { fault: 'it replaces a function that is everywhere', module: ReplacesFetch, code: 'CONFORMANCE_PROCESS_CHANGED', says: /globalThis\.fetch/ },
  { fault: 'it has all of the process ask another DNS server', module: SetsServers, code: 'CONFORMANCE_PROCESS_CHANGED', says: /DNS servers/ },
  { fault: 'it ends the process', module: EndsProcess, code: 'CONFORMANCE_PROCESS_ENDED', says: /process\.exit\(\) at EndsProcess\.provision .*broken-manners/ },
  { fault: 'it ends the process when nobody waits any more', module: EndsLater, code: 'CONFORMANCE_PROCESS_ENDED', says: /broken-manners/ },
  { fault: 'it prints past the logger', module: Prints, code: 'CONFORMANCE_PRINTED', says: /console\.debug\(\) at Prints\.getUpstreams .*broken-manners/ },
  { fault: 'it gives all arrays a method', module: ExtendsArrays, code: 'CONFORMANCE_PROCESS_CHANGED', says: /Array\.prototype\.brokenSample/ },
  { fault: 'it does not declare a password as a secret', module: OpenPassword, code: 'CONFORMANCE_FIELD_SECRET', says: /"db_password"/ },
  { fault: 'it logs a secret', module: LogsSecret, code: 'CONFORMANCE_SECRET_SHOWN', options: withSecret, says: /the log shows the value of the field accounts\[0\]\.token/ },
  { fault: 'it reads a file for each request', module: ReadsFile, code: 'CONFORMANCE_CONTRACT_BLOCKS', says: /fs\.readFileSync\(\) at ReadsFile\.getUpstreams .*broken-manners/ },
  { fault: 'it reports a secret', module: ReportsSecret, code: 'CONFORMANCE_SECRET_SHOWN', options: withSecret, says: /report\(\) shows the value of the field accounts\[0\]\.token/ },
  { fault: 'it has a secret in an error', module: ThrowsSecret, code: 'CONFORMANCE_SECRET_SHOWN', options: withSecret, says: /the error of getUpstreams/ },
  { fault: 'it is a source that changes the request', module: MarksRequest, code: 'CONFORMANCE_REQUEST_CHANGED', says: /X-Source/ },
  { fault: 'it is a source that does not know what it gave', module: KnowsNone, code: 'CONFORMANCE_SOURCE_KNOWN' },
  { fault: 'it is an IP source that changes the request', module: MarksClient, code: 'CONFORMANCE_REQUEST_CHANGED' },
  { fault: 'it is a policy that answers the client', module: Answers, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /answered the client/ },
  { fault: 'it is a handler that keeps the error of next to itself', module: KeepsError, code: 'CONFORMANCE_HANDLER_SILENT', says: /kept the error/ },
  { fault: 'it is a handler that sets a header too late', module: LateHeader, code: 'CONFORMANCE_HANDLER_RESPONSE', says: /after the head was sent/ },
  { fault: 'it is an encoder that cannot encode nothing', module: NeedsBody, code: 'CONFORMANCE_ENCODER_OUTPUT', says: /nothing is written/ },
  { fault: 'it is a provider that takes credentials for well-formed', module: Trusting, code: 'CONFORMANCE_CONTRACT_THREW' },
  { fault: 'it is an app whose listener fails when nobody waits any more', module: LateFailure, code: 'CONFORMANCE_UNHANDLED', options: { configs: [{}] }, says: /EADDRINUSE/ },
];
