/** What to write in the place of a key or a value. @public */
export interface OtherKey {
  /** What to write, as it is written in JSON; absent where there is nothing to write. */
  readonly write?: Readonly<Record<string, unknown>>;
  /** Where to write it; where the key stands when left out. */
  readonly into?: KeyHome;
  /** What else there is to say. */
  readonly note?: string;
  /** What to write where the value is one of these texts. */
  readonly byValue?: Readonly<Record<string, OtherKey>>;
  /** True where the value may be a secret, which must not be shown. */
  readonly secret?: true;
}

/** Where a key belongs that stands elsewhere. @public */
export type KeyHome = 'document' | 'app' | 'server' | 'route' | 'handler';

/** Keys that people write into one kind of object. @public */
export interface OtherKeys {
  /** ID of the module whose config it is; `http.handlers.*` for all of a namespace; absent for the document. */
  readonly module?: string;
  /** Where in that config: keys, `*` for any key or index; empty for the config itself. Behind `**` it is the end of any place. */
  readonly at: string;
  /** By key, several of them in one text with a space between them. */
  readonly keys: Readonly<Record<string, OtherKey>>;
  /** For keys that look like the name of a header field: `X-Name`. */
  readonly headerField?: OtherKey;
}

/** A value that a field refuses. @public */
export interface OtherValue extends OtherKey {
  /** As of {@link OtherKeys}. */
  readonly module?: string;
  /** Where it stands, as of {@link OtherKeys}. */
  readonly at: string;
  /** Which values: texts that match this, or all of a kind. */
  readonly value: RegExp | 'string' | 'array' | 'object' | 'number' | 'boolean';
  /** Of objects, those of which every key matches this. */
  readonly keys?: RegExp;
}

/** Says what to write in the place of a key. @internal */
export function here(write: NonNullable<OtherKey['write']>, note?: string): OtherKey {
  return note === undefined ? { write } : { write, note };
}

/** Says what to write elsewhere. @internal */
export function into(home: KeyHome, write: NonNullable<OtherKey['write']>, note?: string): OtherKey {
  return { ...here(write, note), into: home };
}

/** Says what to do where there is nothing to write. @internal */
export function say(note: string): OtherKey {
  return { note };
}

/** A whole config with one server. @internal */
export function web(server: object): Readonly<Record<string, unknown>> {
  return { apps: { http: { servers: { web: { listen: [':8080'], ...server } } } } };
}

/** A fixed answer. @internal */
export const answer = { handler: 'static_response', body: 'Hello' };
/** A proxy. @internal */
export const proxy = { handler: 'reverse_proxy', upstreams: [{ dial: 'localhost:3000' }] };
/** Files of a folder. @internal */
export const files = { handler: 'file_server', root: '/var/www' };
/** A redirect. @internal */
export const redirect = { handler: 'static_response', status_code: 308, headers: { Location: ['https://example.com{http.request.uri}'] } };
/** Compressed responses. @internal */
export const encode = { handler: 'encode', encodings: { gzip: {} } };
/** Certificates of the operator. @internal */
export const certificate = { certificates: { load_files: [{ certificate: 'cert.pem', key: 'key.pem' }] } };

/** The app that asks for certificates. @internal */
export function issuedBy(issuer: object): object {
  return { automation: { policies: [{ issuers: [issuer] }] } };
}
