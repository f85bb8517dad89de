import { createHash } from 'node:crypto';
import { readBounded } from '@caddis/kit';
import { errors } from '../errors.js';

/** A version of a package, as the registry describes it. @internal */
export interface RegistryVersion {
  readonly version: string;
  /** URL of the tarball. */
  readonly tarball: string;
  /** Expected hash of the tarball, e.g. `sha512-…`. */
  readonly integrity: string | undefined;
  /** True if the registry has an attestation of the version's origin. */
  readonly provenance: boolean;
  readonly deprecated: string | undefined;
  /** When it was published, in ISO 8601 format. */
  readonly time: string | undefined;
}

/** A package, as the registry describes it. @internal */
export interface RegistryPackage {
  readonly name: string;
  /** Tag → version. */
  readonly tags: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, RegistryVersion>;
}

/** Maximum time for one response, in milliseconds. */
const answerMs = 60_000;
/** Maximum size of a document about one package, or of one page of search results, in bytes. */
const maxDocument = 32 * 2 ** 20;
/** Maximum number of names that a search returns in all; below it, the number per page. */
const maxFound = 20_000;
const pageSize = 250;

/**
 * Client for an npm registry: reads metadata and tarballs. Sends no user data.
 *
 * @see https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md
 * @internal
 */
export class RegistryClient {
  readonly #url: string;

  /** @param url - URL of the registry */
  constructor(url: string) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw errors.CADDIS_REGISTRY_INVALID({ registry: url });
    this.#url = url.replace(/\/+$/, '');
  }

  /** Returns the sorted names of packages with a keyword. @throws `CADDIS_REGISTRY_UNREACHABLE`, `CADDIS_REGISTRY_ANSWER` */
  async search(keyword: string): Promise<readonly string[]> {
    const names = new Set<string>();
    for (let from = 0; from < maxFound; from += pageSize) {
      const found = asObject(await this.#json(`/-/v1/search?text=${encodeURIComponent(`keywords:${keyword}`)}&size=${pageSize}&from=${from}`));
      const page = asList(found['objects']).flatMap((each) => textOf(asObject(asObject(each)['package'])['name']) ?? []);
      for (const name of page) names.add(name);
      if (page.length < pageSize) break;
    }
    return [...names].sort();
  }

  /** Returns what is published of a package. @throws `CADDIS_PACKAGE_NOT_PUBLISHED`, `CADDIS_REGISTRY_UNREACHABLE`, `CADDIS_REGISTRY_ANSWER` */
  async read(name: string): Promise<RegistryPackage> {
    const document = asObject(await this.#json(`/${name.replace('/', '%2f')}`, name));
    const times = asObject(document['time']);
    const versions = Object.entries(asObject(document['versions'])).flatMap(([version, value]) => {
      const manifest = asObject(value);
      const dist = asObject(manifest['dist']);
      const tarball = textOf(dist['tarball']);
      if (tarball === undefined) return [];
      const provenance = dist['attestations'] !== undefined;
      return [[version, { version, tarball, integrity: textOf(dist['integrity']), provenance, deprecated: textOf(manifest['deprecated']), time: textOf(times[version]) }] as const];
    });
    const tags = Object.entries(asObject(document['dist-tags'])).flatMap(([tag, version]) => (typeof version === 'string' ? [[tag, version] as const] : []));
    return { name, tags: new Map(tags), versions: new Map(versions) };
  }

  /**
   * Reads a tarball, and checks its hash at the end.
   *
   * @throws `CADDIS_TARBALL_DIFFERS` at the end if the hash is not that of the registry, `CADDIS_REGISTRY_*`
   */
  async *tarball({ tarball, integrity }: RegistryVersion): AsyncGenerator<Uint8Array> {
    const address = URL.canParse(tarball) ? new URL(tarball) : undefined;
    // Otherwise a registry could make this machine send requests to any other host.
    if (address?.host !== new URL(this.#url).host) throw errors.CADDIS_REGISTRY_ANSWER({ address: tarball.slice(0, 200), reason: 'the tarball is not in the registry' });
    const [, algorithm, digest] = /(?:^|\s)(sha512|sha256|sha1)-([A-Za-z0-9+/=]+)/.exec(integrity ?? '') ?? [];
    const hash = algorithm === undefined ? undefined : createHash(algorithm);
    for await (const piece of await this.#body(address.href)) {
      hash?.update(piece);
      yield piece;
    }
    if (hash !== undefined && hash.digest('base64') !== digest) throw errors.CADDIS_TARBALL_DIFFERS({ address: address.href });
  }

  async #json(path: string, name?: string): Promise<unknown> {
    const address = `${this.#url}${path}`;
    const text = await readBounded(await this.#body(address, name), maxDocument);
    if (text === undefined) throw errors.CADDIS_REGISTRY_ANSWER({ address, reason: `it is larger than ${maxDocument / 2 ** 20} MiB` });
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw errors.CADDIS_REGISTRY_ANSWER({ address, reason: 'it is not JSON' }, { cause });
    }
  }

  async #body(address: string, name?: string): Promise<AsyncIterable<Buffer>> {
    let response: Response;
    try {
      response = await fetch(address, { headers: { accept: 'application/json, */*' }, signal: AbortSignal.timeout(answerMs) });
    } catch (cause) {
      throw errors.CADDIS_REGISTRY_UNREACHABLE({ address }, { cause });
    }
    if (response.status === 404 && name !== undefined) throw errors.CADDIS_PACKAGE_NOT_PUBLISHED({ package: name, registry: this.#url });
    if (!response.ok || response.body === null) throw errors.CADDIS_REGISTRY_ANSWER({ address, reason: `its status is ${response.status}` });
    return piecesOf(response.body, address);
  }
}

/** Wraps errors of reading only: an error that the consumer throws does not pass through here. */
async function* piecesOf(body: AsyncIterable<Uint8Array>, address: string): AsyncGenerator<Buffer> {
  try {
    for await (const { buffer, byteOffset, byteLength } of body) yield Buffer.from(buffer, byteOffset, byteLength);
  } catch (cause) {
    throw errors.CADDIS_REGISTRY_UNREACHABLE({ address }, { cause });
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
