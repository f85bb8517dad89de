import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { packument, tarballName, versionDocument, type PackageManifest, type PublishedPackage } from './npm-packument.js';
import { searchPackages } from './npm-search.js';

/** Options of {@link startNpmRegistry}. */
export interface NpmRegistryOptions {
  /**
   * Another registry, e.g. `https://registry.npmjs.org`, to which clients are redirected for packages that this one does not have. When left
   * out, such packages are not found.
   */
  readonly elsewhere?: string;
  /** Token that is required to publish; `test-token` when left out. */
  readonly token?: string;
}

/** Starts an npm registry that keeps its packages in memory. */
export async function startNpmRegistry(options: NpmRegistryOptions = {}): Promise<NpmRegistry> {
  const registry = new NpmRegistry(options);
  await registry.listen();
  return registry;
}

/**
 * An in-memory npm registry: publishing, packages with versions and tags, tarballs, and search by keyword, for npm, pnpm and yarn.
 * It does not read tarballs: a package's name and version are taken from the publish request.
 */
export class NpmRegistry {
  readonly #packages = new Map<string, PublishedPackage>();
  readonly #server: Server;
  readonly #elsewhere: string | undefined;
  readonly #token: string;
  /** The requests in order, each as method and path. */
  readonly requests: string[] = [];

  constructor({ elsewhere, token = 'test-token' }: NpmRegistryOptions = {}) {
    this.#elsewhere = elsewhere?.replace(/\/$/, '');
    this.#token = token;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Listens on a free port of 127.0.0.1. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => this.#server.once('error', reject).listen(0, '127.0.0.1', resolve));
  }

  /** Its address, without a trailing slash. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Lines for an `.npmrc` that make package managers use this registry and allow them to publish to it. */
  get npmrc(): string {
    return `registry=${this.url}/\n${this.url.slice('http:'.length)}/:_authToken=${this.#token}\n`;
  }

  /** The packages by name, with their versions. */
  get packages(): ReadonlyMap<string, PublishedPackage> {
    return this.#packages;
  }

  /**
   * Publishes a package directly, without a request.
   *
   * @param manifest - the content of its `package.json`
   * @param tarball - the file that clients download
   * @param tag - the tag to set to this version; `latest` when left out
   * @throws {Error} if the version was already published
   */
  publish(manifest: PackageManifest, tarball: Uint8Array, tag = 'latest'): void {
    const { name, version } = manifest;
    const published = this.#packages.get(name) ?? { name, versions: new Map(), tags: new Map() };
    if (published.versions.has(version)) throw new Error(`${name}@${version} is published`);
    published.versions.set(version, { manifest, tarball, time: new Date() });
    published.tags.set(tag, version);
    this.#packages.set(name, published);
  }

  /** Stops the registry and closes all connections. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    this.requests.push(`${method} ${url}`);
    try {
      if (method === 'GET') this.#get(new URL(url, this.url), response);
      else await this.#put(request, response);
    } catch (error) {
      send(response, 500, { error: String(error) });
    }
  }

  #get({ pathname, search, searchParams }: URL, response: ServerResponse): void {
    if (pathname === '/-/v1/search') return send(response, 200, searchPackages([...this.#packages.values()], searchParams));
    if (pathname === '/-/ping') return send(response, 200, {});
    if (pathname === '/-/whoami') return send(response, 200, { username: 'test' });
    const [, name = '', rest] = /^\/((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(decodeURIComponent(pathname)) ?? [];
    const published = this.#packages.get(name);
    if (published === undefined || published.versions.size === 0) return this.#sendElsewhere(`${pathname}${search}`, response);
    if (rest === undefined) return send(response, 200, packument(published, this.url));
    const kept = [...published.versions].find(([version]) => rest === `-/${tarballName(name, version)}` || rest === version || published.tags.get(rest) === version);
    if (kept === undefined) return send(response, 404, { error: 'not found' });
    if (!rest.startsWith('-/')) return send(response, 200, versionDocument(kept[1], this.url));
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': kept[1].tarball.length }).end(kept[1].tarball);
  }

  #sendElsewhere(target: string, response: ServerResponse): void {
    if (this.#elsewhere === undefined || target.startsWith('/-/')) return send(response, 404, { error: 'not found' });
    response.writeHead(302, { location: `${this.#elsewhere}${target}` }).end();
  }

  async #put(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    // npm requests security advisories after each installation.
    if (request.method === 'POST') return send(response, 404, { error: 'not found' });
    if (request.headers.authorization !== `Bearer ${this.#token}`) return send(response, 401, { error: 'the token is not the one of this registry' });
    const document = JSON.parse(body.toString('utf8')) as PublishDocument;
    const [manifest] = Object.values(document.versions);
    const [attachment] = Object.values(document._attachments);
    const [tag] = Object.keys(document['dist-tags']);
    if (manifest === undefined || attachment === undefined) return send(response, 400, { error: 'no version, or no tarball' });
    // The same answer as that of npm's registry.
    if (this.#packages.get(manifest.name)?.versions.has(manifest.version) === true) {
      return send(response, 403, { error: `You cannot publish over the previously published versions: ${manifest.version}.` });
    }
    this.publish(manifest, Buffer.from(attachment.data, 'base64'), tag);
    send(response, 201, { ok: true });
  }
}

/** The body of a publish request. */
interface PublishDocument {
  readonly versions: Readonly<Record<string, PackageManifest>>;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
