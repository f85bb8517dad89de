import { createHmac, randomBytes } from 'node:crypto';
import { AdminError } from '@caddis/core/admin';
import { copyOfJson, textOfJson, type Plan } from '@caddis/runtime';
import { errors } from '../errors.js';
import { below, isJsonObject, partsOf, pointerOf, setOwn } from '../json/json-value.js';

/** The prefix of every marker. */
const prefix = '[redacted ';

const markerPattern = /^\[redacted [0-9a-f]{32}\]$/;

/** The parts of a plan that redaction needs. */
type SecretConfig = Pick<Plan, 'document' | 'secrets'>;

/**
 * Replaces secrets by markers, and markers by secrets.
 *
 * A marker identifies its secret by value, so a client may send it back at another place, for example after inserting an element before it in an
 * array. A marker reveals nothing about the secret without a key that only this process has.
 *
 * @internal
 */
export class SecretMarkers {
  readonly #key = randomBytes(32);

  /**
   * Copies a value of a config and replaces its secrets by markers.
   *
   * @param config - the config
   * @param parts - path of the value in the config
   * @param value - the value
   * @returns the value itself if it contains no secret
   */
  async redact({ document, secrets }: SecretConfig, parts: readonly string[], value: unknown): Promise<unknown> {
    const here = pointerOf(parts);
    let copy: unknown;
    for (const pointer of secrets) {
      const secretParts = partsOf(pointer);
      if (here === pointer || here.startsWith(`${pointer}/`)) return this.#markAll(document, secretParts, value);
      if (!pointer.startsWith(`${here}/`)) continue;
      const last = secretParts.at(-1) as string;
      copy ??= await copyOfJson(value);
      const container = secretParts.slice(parts.length, -1).reduce(below, copy);
      const secret = below(container, last);
      if (secret === undefined || secret === null) continue;
      const marker = await this.#markerOf(secret);
      if (Array.isArray(container)) container[Number(last)] = marker;
      else if (isJsonObject(container)) setOwn(container, last, marker);
    }
    return copy === undefined ? value : copy;
  }

  /** Tells whether a text may contain a marker. */
  mayHold(text: string): boolean {
    return text.includes(prefix);
  }

  /**
   * Finds the markers in a document.
   *
   * @param document - the document
   * @param config - the running config, which has the secrets
   * @throws {@link AdminError} 400 for a marker that matches no secret
   */
  async find(document: unknown, config: SecretConfig | undefined): Promise<FoundMarkers> {
    const secrets = await this.#secretsOf(config);
    const found: FoundMarker[] = [];
    const root = { document };
    const pending: { readonly container: unknown[] | Record<string, unknown>; readonly parts: readonly string[] }[] = [{ container: root, parts: [] }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { container, parts } = next;
      for (const key of Object.keys(container)) {
        const value = below(container, key);
        const at = container === root ? [] : [...parts, key];
        if (typeof value === 'object' && value !== null) pending.push({ container: value as unknown[], parts: at });
        if (typeof value !== 'string' || !markerPattern.test(value)) continue;
        const pointer = pointerOf(at);
        if (!secrets.has(value)) throw unknownMarker(pointer, 'the running config does not have the secret that it stands for');
        found.push({ container, key, pointer, secret: secrets.get(value) });
      }
    }
    return new FoundMarkers(root, found);
  }

  async #markAll(document: unknown, parts: readonly string[], value: unknown): Promise<unknown> {
    const secret = parts.reduce(below, document);
    return secret === undefined || value === null ? value : this.#markerOf(secret);
  }

  async #markerOf(secret: unknown): Promise<string> {
    const hash = createHmac('sha256', this.#key).update(await textOfJson(secret), 'utf8').digest('hex');
    return `${prefix}${hash.slice(0, 32)}]`;
  }

  async #secretsOf(config: SecretConfig | undefined): Promise<ReadonlyMap<string, unknown>> {
    const secrets = new Map<string, unknown>();
    for (const pointer of config?.secrets ?? []) {
      const secret = partsOf(pointer).reduce(below, config?.document);
      if (secret !== undefined && secret !== null) secrets.set(await this.#markerOf(secret), secret);
    }
    return secrets;
  }
}

/** A marker with its secret. */
interface FoundMarker {
  readonly container: unknown[] | Record<string, unknown>;
  readonly key: string;
  readonly pointer: string;
  readonly secret: unknown;
}

/** The markers in a document. @internal */
export class FoundMarkers {
  constructor(
    private readonly root: { readonly document: unknown },
    private readonly found: readonly FoundMarker[],
  ) {}

  /** JSON pointers of the markers. */
  get pointers(): readonly string[] {
    return this.found.map(({ pointer }) => pointer);
  }

  /** Replaces the markers by their secrets. @returns the document, which is modified in place */
  restore(): unknown {
    for (const { container, key, secret } of this.found) {
      if (Array.isArray(container)) container[Number(key)] = secret;
      else setOwn(container, key, secret);
    }
    return this.root.document;
  }
}

/** The error for a marker that cannot be replaced. @internal */
export function unknownMarker(pointer: string, reason: string): AdminError {
  const { code, message, expected, help } = errors.ADMIN_SECRET_UNKNOWN({ reason });
  return new AdminError(400, `${pointer}: ${message}`, { problems: [{ code, severity: 'error', message, pointer, expected, help }] });
}
