/** What to write instead of a key or a value. @public */
export interface OtherKey {
  /** What to write, as a JSON value; `undefined` if there is nothing to write. */
  readonly write?: Readonly<Record<string, unknown>>;
  /** Where to write it; when left out, at the place of the key. */
  readonly into?: KeyHome;
  /** Additional advice. */
  readonly note?: string;
  /** What to write if the value is one of these texts. */
  readonly byValue?: Readonly<Record<string, OtherKey>>;
  /** True if the value may be a secret, which must not be shown. */
  readonly secret?: true;
}

/** The object to which a misplaced key belongs. @public */
export type KeyHome = 'document' | 'app' | 'server' | 'route' | 'handler';

/** Keys that people write into one kind of object. @public */
export interface OtherKeys {
  /** ID of the module that the config belongs to; `http.handlers.*` for all of a namespace; `undefined` for the document. */
  readonly module?: string;
  /** Place in that config: keys, with `*` for any key or index; empty for the config itself. After `**` it is the end of any place. */
  readonly at: string;
  /** Entries by key. Several keys with the same entry are written in one text, separated by spaces. */
  readonly keys: Readonly<Record<string, OtherKey>>;
  /** Entry for keys that look like the name of a header field: `X-Name`. */
  readonly headerField?: OtherKey;
}

/** A value that a field refuses. @public */
export interface OtherValue extends OtherKey {
  /** Like that of {@link OtherKeys}. */
  readonly module?: string;
  /** Place of the value, like that of {@link OtherKeys}. */
  readonly at: string;
  /** The values: texts that match the expression, or all values of a type. */
  readonly value: RegExp | 'string' | 'array' | 'object' | 'number' | 'boolean';
  /** For objects: all keys must match this expression. */
  readonly keys?: RegExp;
}

/** Creates an entry for something to write in the same object. @internal */
export function here(write: NonNullable<OtherKey['write']>, note?: string): OtherKey {
  return note === undefined ? { write } : { write, note };
}

/** Creates an entry for something to write elsewhere. @internal */
export function into(home: KeyHome, write: NonNullable<OtherKey['write']>, note?: string): OtherKey {
  return { ...here(write, note), into: home };
}

/** Creates an entry with only advice. @internal */
export function say(note: string): OtherKey {
  return { note };
}

/** A whole config with one server. @internal */
export function web(server: object): Readonly<Record<string, unknown>> {
  return { apps: { http: { servers: { web: { listen: [':8080'], ...server } } } } };
}

/** A fixed response. @internal */
export const answer = { handler: 'static_response', body: 'Hello' };
/** A reverse proxy. @internal */
export const proxy = { handler: 'reverse_proxy', upstreams: [{ dial: 'localhost:3000' }] };
/** Files of a folder. @internal */
export const files = { handler: 'file_server', root: '/var/www' };
/** A redirect. @internal */
export const redirect = { handler: 'static_response', status_code: 308, headers: { Location: ['https://example.com{http.request.uri}'] } };
/** Compressed responses. @internal */
export const encode = { handler: 'encode', encodings: { gzip: {} } };
/** Certificate files of the operator. @internal */
export const certificate = { certificates: { load_files: [{ certificate: 'cert.pem', key: 'key.pem' }] } };

/** Returns the config of the app that obtains certificates from an issuer. @internal */
export function issuedBy(issuer: object): object {
  return { automation: { policies: [{ issuers: [issuer] }] } };
}
