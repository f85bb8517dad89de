import { isArray, isObject, type Json } from './json.js';

/** The expected treatment of a document: accepted, rejected, or unknown to this model. */
export type Judgement = 'good' | 'bad' | 'beyond';

/** The addresses on which servers in documents may listen, as `host:port`. */
export interface Addresses {
  /** Addresses that are free. */
  readonly free: readonly string[];
  /** An address on which another program listens. */
  readonly taken: string;
}

const statuses: readonly Json[] = [200, 201, 404, 503];

/** Judges documents with a small vocabulary: `http` with servers that have fixed responses. Any other key makes a document invalid. */
export class ModelConfig {
  constructor(private readonly addresses: Addresses) {}

  /** @param document - `undefined` for no document, which is valid */
  judge(document: Json | undefined): Judgement {
    if (document === undefined) return 'good';
    const ids: string[] = [];
    const bare = withoutIds(document, ids);
    if (new Set(ids).size < ids.length || ids.includes('')) return 'bad';
    const listens: string[] = [];
    const found = this.document(bare, listens);
    if (found !== 'good') return found;
    if (new Set(listens).size < listens.length || listens.includes(this.addresses.taken)) return 'bad';
    return 'good';
  }

  private document(value: Json, listens: string[]): Judgement {
    return all(value, { apps: (apps) => all(apps, { http: (http) => all(http, { servers: (servers) => each(servers, (server) => this.server(server, listens)) }) }) });
  }

  private server(value: Json, listens: string[]): Judgement {
    const found = all(value, {
      listen: (listen) =>
        list(listen, (address) => {
          if (typeof address !== 'string' || ![...this.addresses.free, this.addresses.taken].includes(address)) return 'bad';
          listens.push(address);
          return 'good';
        }),
      routes: (routes) => list(routes, route),
      automatic_https: (automatic) => all(automatic, { disable: (disable) => (typeof disable === 'boolean' ? 'good' : 'bad') }),
    });
    // Without `listen`, a default port applies, which another program on this machine may use.
    return found === 'good' && !(isObject(value) && isArray(value['listen']) && value['listen'].length > 0) ? 'beyond' : found;
  }
}

function route(value: Json): Judgement {
  return all(value, {
    match: (match) => list(match, (matcher) => all(matcher, { path: (path) => list(path, (text) => (typeof text === 'string' ? 'good' : 'bad'), 1) })),
    handle: (handle) => list(handle, handler),
    terminal: (terminal) => (typeof terminal === 'boolean' ? 'good' : 'bad'),
  });
}

function handler(value: Json): Judgement {
  if (!isObject(value) || !Object.hasOwn(value, 'handler')) return 'bad';
  return all(value, {
    handler: (name) => (name === 'static_response' ? 'good' : 'bad'),
    body: (body) => (typeof body === 'string' ? 'good' : 'bad'),
    status_code: (status) => (statuses.includes(status) ? 'good' : typeof status === 'number' || typeof status === 'string' ? 'beyond' : 'bad'),
  });
}

/** Judges an object with certain keys. `null` is unknown to this model, because only some keys accept it. */
function all(value: Json, keys: Readonly<Record<string, (value: Json) => Judgement>>): Judgement {
  if (!isObject(value)) return value === null ? 'beyond' : 'bad';
  return worst(Object.entries(value).map(([key, below]) => (below === null ? 'beyond' : (keys[key]?.(below) ?? 'bad'))));
}

function each(value: Json, judge: (value: Json) => Judgement): Judgement {
  return isObject(value) ? worst(Object.values(value).map((below) => (below === null ? 'beyond' : judge(below)))) : 'bad';
}

function list(value: Json, judge: (value: Json) => Judgement, min = 0): Judgement {
  if (!isArray(value)) return 'bad';
  return value.length < min ? 'beyond' : worst(value.map((below) => (below === null ? 'beyond' : judge(below))));
}

/** If one part is unknown, the whole is: the server may or may not report an invalid part first. */
function worst(judgements: readonly Judgement[]): Judgement {
  return judgements.find((found) => found === 'beyond') ?? judgements.find((found) => found === 'bad') ?? 'good';
}

/** Removes the `@id`s from a document and collects them; one that is neither a string nor a number is collected as an empty string. */
function withoutIds(value: Json, ids: string[]): Json {
  if (isArray(value)) return value.map((below) => withoutIds(below, ids));
  if (!isObject(value)) return value;
  const { '@id': id, ...rest } = value;
  if (id !== undefined) ids.push(typeof id === 'string' || typeof id === 'number' ? String(id) : '');
  return Object.fromEntries(Object.entries(rest).map(([key, below]) => [key, withoutIds(below, ids)]));
}
