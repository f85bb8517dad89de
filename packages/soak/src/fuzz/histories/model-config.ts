import { isArray, isObject, type Json } from './json.js';

/** What a server must do with a document: take it, refuse it, or what this model does not know. */
export type Judgement = 'good' | 'bad' | 'beyond';

/** Where the servers of documents may listen, as `host:port`. */
export interface Addresses {
  /** Those that are free. */
  readonly free: readonly string[];
  /** One that another program listens on. */
  readonly taken: string;
}

const statuses: readonly Json[] = [200, 201, 404, 503];

/** Judges documents of a few words: `http` with servers of fixed responses. Any other word makes a document bad. */
export class ModelConfig {
  constructor(private readonly addresses: Addresses) {}

  /** @param document - `undefined` for none, which is good */
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
    // It has a default, on which this machine may have something.
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

/** Judges an object with some keys; `null` is beyond this model, as some keys take it. */
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

/** Where something is not known, nothing is: what is bad beside it may be told first, or not. */
function worst(judgements: readonly Judgement[]): Judgement {
  return judgements.find((found) => found === 'beyond') ?? judgements.find((found) => found === 'bad') ?? 'good';
}

/** A document without its `@id`s; one that is neither text nor number is noted as empty. */
function withoutIds(value: Json, ids: string[]): Json {
  if (isArray(value)) return value.map((below) => withoutIds(below, ids));
  if (!isObject(value)) return value;
  const { '@id': id, ...rest } = value;
  if (id !== undefined) ids.push(typeof id === 'string' || typeof id === 'number' ? String(id) : '');
  return Object.fromEntries(Object.entries(rest).map(([key, below]) => [key, withoutIds(below, ids)]));
}
