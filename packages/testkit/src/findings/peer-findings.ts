import type { FindingDefinition } from './finding-definition.js';

/** Findings about a module with the backend, server or authority that it talks to. @public */
export const peerFindings = {
  CONFORMANCE_PEER: {
    expected: 'the backend, server or authority that the test starts to do what the kit asks of it',
    advice: 'correct it in the test: the module has done nothing wrong yet',
  },
  CONFORMANCE_TRANSPORT_REQUEST: {
    expected: 'requests that reach the backend once, with the method, target, fields and body that were given',
    advice: 'send `target` and `headers` as they are, and the body to its end, no faster than the backend takes it',
  },
  CONFORMANCE_TRANSPORT_RESPONSE: {
    expected: 'a response that is told as the backend sent it, and as soon as it comes',
    advice: 'call onHead(), onData() and onEnd() with what came, and do not wait with them for the body of the request',
  },
  CONFORMANCE_TRANSPORT_CUT: {
    expected: 'a response that breaks off to be told as a failure',
    advice: 'call onError(), not onEnd(), where the connection ends before the response does',
  },
  CONFORMANCE_TRANSPORT_PHASE: {
    expected: 'a failure to be told with its phase: `connect` before there is a connection, `request` until onHead(), `response` after it',
    advice: 'keep the phase in a variable; a request that failed in `connect` is sent again with its body',
  },
  CONFORMANCE_TRANSPORT_TIMEOUT: {
    expected: 'an answer that does not come in time to be told by an error with the code HTTP_TRANSPORT_TIMEOUT',
    advice: 'give the error that code: the client is answered 504 then, not 502',
  },
  CONFORMANCE_TRANSPORT_PLAIN: {
    expected: 'a request with `tls` never to go out unencrypted',
    advice: 'encrypt where request.tls is true; a transport that cannot must tell a failure',
  },
  CONFORMANCE_TRANSPORT_BODY: {
    expected: 'a request whose body breaks off to fail, also for the backend',
    advice: 'listen for `error` and `close` of the body, cut the connection, and call onError()',
  },
  CONFORMANCE_TRANSPORT_ABORT: {
    expected: 'abort() to end the request at the backend, too',
    advice: 'destroy the connection, or reset the stream, that carries it',
  },
  CONFORMANCE_TRANSPORT_UPGRADE: {
    expected: 'onUpgrade() to be called with the status 101 and the open socket, where the backend switches protocols',
    advice: 'send the field Upgrade where request.upgrade is given, and hand the socket over with all that came behind the head',
  },
  CONFORMANCE_TRANSPORT_RELEASE: {
    expected: 'release() to close idle connections to the address',
    advice: 'destroy what is kept for it; the backend is gone, or will be',
  },
  CONFORMANCE_DNS_ADDED: {
    expected: 'all records of a call to be added to the zone that is named, as they are and beside those that are there',
    advice: 'add with one request for each record; what reads all records and writes them back loses those of other calls',
  },
  CONFORMANCE_DNS_REMOVED: {
    expected: 'the records with the type, name and value that are given to be removed, whoever added them, and no others',
    advice: 'compare the value, too, but not the `ttl`; keep no list of what was added in memory',
  },
  CONFORMANCE_DNS_TTL: {
    expected: 'records with the time to live that is asked for',
    advice: 'pass `ttl` on; where the service has a least one, give that as `minTtl`',
  },
  CONFORMANCE_DNS_FAILURE: {
    expected: 'a change that was not made to be told by an error',
    advice: 'look at the answer of the service, and throw what it says',
  },
  CONFORMANCE_ISSUER_CHAIN: {
    expected: 'issue() to answer a chain that is valid now: the leaf first, each certificate signed by the next, the last one by a root, and nothing else in it',
    advice: 'hand over the chain as the authority gives it, with those between the leaf and the root, and without a key',
  },
  CONFORMANCE_ISSUER_FIT: {
    expected: 'a certificate for the key of the request, and for the names of the order and no others',
    advice: 'pass `request` on as it is, read the answer to it and to no other order, and keep no certificate for the next one',
  },
  CONFORMANCE_ISSUER_REFUSAL: {
    expected: 'an order that is not met to be told by an error, with `retryAfter` as milliseconds since the Unix epoch where it has one',
    advice: 'look at the answer of the authority, and throw what it says',
  },
  CONFORMANCE_ISSUER_LEFT: {
    expected: 'proofs of present() to be taken back, and locks of the storage to be given back, when an order is over, whatever came of it',
    advice: 'call in `finally` what present() and lock() have returned',
  },
  CONFORMANCE_ISSUER_STORAGE: {
    expected: 'what an issuer stores to be in a folder of its own, and not among the certificates',
    advice: 'begin the keys with a name of your own and a slash, such as `acme/accounts/…`; certificates are stored by who has ordered them',
  },
} as const satisfies Readonly<Record<string, FindingDefinition>>;
