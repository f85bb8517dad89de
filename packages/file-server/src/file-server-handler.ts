import { module, type ConfigOf, type Provisioner } from '@caddis/core';
import { HandlerError, handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { compileTemplate, matchablePath, parseStatusCode, type Template } from '@caddis/http/kit';
import { sendListing } from './browse/send-listing.js';
import { entityTagOf, readEntityTag } from './content/entity-tag.js';
import { mediaTypeOf } from './content/media-types.js';
import { sendFile } from './content/send-file.js';
import { FileServerConfig } from './file-server-config.js';
import { redirectToCanonical } from './files/canonical-uri.js';
import { HiddenFiles, type HiddenTest } from './files/hidden-files.js';
import { openFile, type Found, type OpenFile } from './files/open-file.js';
import { joinInside } from './files/site-path.js';
import { SiteRoot } from './files/site-root.js';
import { Sidecars } from './precompressed/sidecars.js';

/** The file or folder to which a request leads, with its path. */
interface Target {
  readonly path: string;
  readonly found: Found;
  /** True if it is the index file of a folder. */
  readonly isIndex: boolean;
}

/**
 * Serves static files.
 *
 * @see Caddy's `FileServer`
 * @public
 */
@module(handlers, {
  name: 'file_server',
  config: FileServerConfig,
  alsoCalled: ['static files', 'directory listing', 'file browser', 'browse', 'web root', 'download'],
  summary: 'Sends files from a folder.',
  description:
    'The path of the request, decoded and resolved, is looked up below `root`. Only symbolic links, which are followed, can lead out of it. For a ' +
    'folder, its index file is sent. Conditional requests and ranges are supported. Methods other than GET and HEAD are not allowed. FIFOs, ' +
    'devices and sockets are treated as missing. The content type depends only on the name of the file.',
  examples: [
    { title: 'The files of a folder, without those that begin with a dot.', config: { handler: 'file_server', root: '/srv/www', hide: ['.*'] } },
    { title: 'Files where there are some, else what the next handlers answer.', config: { handler: 'file_server', root: '/srv/www', pass_thru: true } },
  ],
})
export class FileServerHandler implements Handler, Provisioner {
  private readonly root: SiteRoot;
  private readonly hidden: HiddenFiles;
  private readonly indexNames: readonly Template[];
  private readonly status: Template | undefined;
  private sidecars = new Sidecars({}, []);

  constructor(private readonly config: ConfigOf<typeof FileServerConfig>) {
    this.root = new SiteRoot(config.root || '{http.vars.root}');
    this.hidden = new HiddenFiles(config.hide);
    this.indexNames = config.index_names.map(compileTemplate);
    this.status = config.status_code === undefined || config.status_code === '' ? undefined : compileTemplate(String(config.status_code));
  }

  /** @throws `CORE_MODULE_FAULT` */
  provision(): void {
    this.sidecars = new Sidecars(this.config.precompressed, this.config.precompressed_order);
  }

  async handle(request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    const isHidden = this.hidden.testFor(request);
    let target: Target | undefined;
    try {
      target = await this.find(request, isHidden);
      if (isHidden(target.path) || target.found === 'missing') return await this.answerWithoutFile(next);
      if (target.found === 'folder') return (await this.list(request, response, target.path, isHidden)) ? undefined : await this.answerWithoutFile(next);
      if (this.config.canonical_uris && redirectToCanonical(request, response, target.isIndex)) return;
      await this.send(request, response, target.path, target.found);
    } catch (error) {
      // A lack of file descriptors may be over soon, so clients may retry. The delay is random, so that they do not all return at once.
      if (error instanceof HandlerError && error.status === 503 && !response.headSent) response.headers.set('Retry-After', String(2 + Math.floor(Math.random() * 3)));
      throw error;
    } finally {
      if (target !== undefined && typeof target.found !== 'string') await target.found.handle.close();
    }
  }

  /** Finds the file or folder to which the path of a request leads. A file is returned open. */
  private async find(request: HttpRequest, isHidden: HiddenTest): Promise<Target> {
    const path = joinInside(this.root.folderFor(request), matchablePath(request.uri));
    const found = await openFile(path);
    if (found !== 'folder') return { path, found, isIndex: false };
    for (const name of this.indexNames) {
      const indexPath = joinInside(path, name.constant ? name.text : name.expand(request.placeholders));
      if (indexPath === path || isHidden(indexPath)) continue;
      const index = await openFile(indexPath);
      if (typeof index !== 'string') return { path: indexPath, found: index, isIndex: true };
    }
    return { path, found, isIndex: false };
  }

  /** @returns true if the request was answered */
  private async list(request: HttpRequest, response: HttpResponse, path: string, isHidden: HiddenTest): Promise<boolean> {
    const { browse } = this.config;
    if (browse === undefined) return false;
    if (redirectToCanonical(request, response, true, true)) return true;
    return sendListing(request, response, path, isHidden, { revealsLinks: browse.reveal_symlinks, sort: browse.sort, limit: browse.file_limit || 10_000 });
  }

  private answerWithoutFile(next: Next): void | Promise<void> {
    if (this.config.pass_thru) return next();
    throw new HandlerError(404, 'there is no such file');
  }

  /** Sends the file, or a precompressed version of it. */
  private async send(request: HttpRequest, response: HttpResponse, path: string, plain: OpenFile): Promise<void> {
    const { headers } = response;
    // In error routes, the status of the response is that of the error.
    const isError = response.status !== 200;
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isError) {
      headers.append('Allow', 'GET, HEAD');
      throw new HandlerError(405, 'files can only be read');
    }
    headers.append('Vary', 'Accept-Encoding');
    const type = (headers.get('Content-Type') ?? '') === '' ? mediaTypeOf(path) : undefined;
    const status = this.status === undefined ? (isError ? response.status : undefined) : parseStatusCode(this.status.expand(request.placeholders));
    for (const { coding, suffix } of this.sidecars.for(request)) {
      const sidecar = await openFile(`${path}${suffix}`).catch(unlessExhausted);
      if (typeof sidecar === 'string') continue;
      try {
        headers.set('Content-Encoding', coding);
        return await this.sendOpen(request, response, `${path}${suffix}`, sidecar, { type, status, modifiedNs: plain.facts.modifiedNs });
      } finally {
        await sidecar.handle.close();
      }
    }
    return this.sendOpen(request, response, path, plain, { type, status, modifiedNs: plain.facts.modifiedNs });
  }

  private async sendOpen(
    request: HttpRequest,
    response: HttpResponse,
    path: string,
    { handle, facts }: OpenFile,
    { type, ...rest }: { readonly type: string | undefined; readonly status: number | undefined; readonly modifiedNs: bigint },
  ): Promise<void> {
    const tag = response.headers.get('Etag') || (await readEntityTag(path, this.config.etag_file_extensions)) || entityTagOf(facts);
    if (type !== undefined) response.headers.set('Content-Type', type);
    return sendFile(request, response, { handle, size: facts.size, tag, ...rest });
  }
}

/** Treats an unreadable precompressed file as missing, because the plain file can be sent instead. */
function unlessExhausted(error: unknown): 'missing' {
  if (error instanceof HandlerError && error.status === 503) throw error;
  return 'missing';
}
