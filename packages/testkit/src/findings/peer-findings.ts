import type { FindingDefinition } from './finding-definition.js';

/** Findings about a module with the backend, server or authority that it talks to. @public */
export const peerFindings = {
  CONFORMANCE_PEER: {
    expected: 'the backend, server or authority of the test to do what the kit requests',
    advice: 'correct the test; this is not a fault of the module',
  },
  CONFORMANCE_TRANSPORT_REQUEST: {
    expected: 'each request to reach the backend once, with the given method, target, header fields and body',
    advice: 'send `target` and `headers` unchanged, and the whole body, no faster than the backend reads it',
  },
  CONFORMANCE_TRANSPORT_RESPONSE: {
    expected: 'each response to be reported as the backend sent it, and as soon as it arrives',
    advice: 'call onHead(), onData() and onEnd() as data arrives, without waiting for the body of the request',
  },
  CONFORMANCE_TRANSPORT_CUT: {
    expected: 'an incomplete response to be reported as a failure',
    advice: 'call onError(), not onEnd(), if the connection ends before the response',
  },
  CONFORMANCE_TRANSPORT_PHASE: {
    expected: 'each failure to be reported with its phase: `connect` before there is a connection, `request` until onHead(), `response` after it',
    advice: 'track the phase; a request that failed in `connect` is retried with its body',
  },
  CONFORMANCE_TRANSPORT_TIMEOUT: {
    expected: 'a timeout to be reported as an error with the code HTTP_TRANSPORT_TIMEOUT',
    advice: 'set that code on the error, so that the client gets 504 instead of 502',
  },
  CONFORMANCE_TRANSPORT_PLAIN: {
    expected: 'a request with `tls` never to be sent unencrypted',
    advice: 'encrypt if request.tls is true; a transport that cannot encrypt must report a failure',
  },
  CONFORMANCE_TRANSPORT_BODY: {
    expected: 'a request with an incomplete body to fail, also for the backend',
    advice: 'listen for `error` and `close` of the body, close the connection, and call onError()',
  },
  CONFORMANCE_TRANSPORT_ABORT: {
    expected: 'abort() to end the request at the backend, too',
    advice: 'destroy the connection of the request, or reset its stream',
  },
  CONFORMANCE_TRANSPORT_UPGRADE: {
    expected: 'onUpgrade() to be called with the status 101 and the open socket if the backend switches protocols',
    advice: 'send the field Upgrade if request.upgrade is set, and pass on the socket with all data after the head',
  },
  CONFORMANCE_TRANSPORT_RELEASE: {
    expected: 'release() to close idle connections to the address',
    advice: 'destroy idle connections to it; the backend is gone, or will be soon',
  },
  CONFORMANCE_DNS_ADDED: {
    expected: 'all records of a call to be added to the named zone, unchanged and without removing existing records',
    advice: 'add each record with one request; reading all records and writing them back loses records of concurrent calls',
  },
  CONFORMANCE_DNS_REMOVED: {
    expected: 'the records with the given type, name and value to be removed, whoever added them, and no others',
    advice: 'compare the value too, but not the `ttl`; do not keep a list of added records in memory',
  },
  CONFORMANCE_DNS_TTL: {
    expected: 'records with the requested time to live',
    advice: 'pass `ttl` on; if the service has a minimum, pass it as `minTtl`',
  },
  CONFORMANCE_DNS_FAILURE: {
    expected: 'a failed change to be reported as an error',
    advice: 'check the answer of the service, and throw its error',
  },
  CONFORMANCE_ISSUER_CHAIN: {
    expected: 'issue() to return a chain that is valid now: the leaf first, each certificate signed by the next, the last one by a root, and nothing else in it',
    advice: 'return the chain of the authority, with all intermediate certificates and without a key',
  },
  CONFORMANCE_ISSUER_FIT: {
    expected: 'a certificate for the key of the request, and for the names of the order and no others',
    advice: 'pass `request` on unchanged, read only the answer to this order, and do not reuse certificates',
  },
  CONFORMANCE_ISSUER_REFUSAL: {
    expected: 'a failed order to be reported as an error; its `retryAfter`, if any, in milliseconds since the Unix epoch',
    advice: 'check the answer of the authority, and throw its error',
  },
  CONFORMANCE_ISSUER_LEFT: {
    expected: 'proofs of present() to be removed and locks of the storage to be released when an order ends, whether it succeeded or not',
    advice: 'call the functions returned by present() and lock() in `finally`',
  },
  CONFORMANCE_ISSUER_STORAGE: {
    expected: 'an issuer to store its data in its own folder, not among the certificates',
    advice: 'start the keys with your own name and a slash, such as `acme/accounts/…`; certificates are stored by the caller',
  },
} as const satisfies Readonly<Record<string, FindingDefinition>>;
