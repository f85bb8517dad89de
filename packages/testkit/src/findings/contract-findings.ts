import type { FindingDefinition } from './finding-definition.js';

/** Findings about the contract of a module's namespace. @public */
export const contractFindings = {
  CONFORMANCE_CONTRACT_THREW: {
    expected: 'methods of the contract not to throw for ordinary calls',
    advice: 'catch expected failures, and answer as the contract requires',
  },
  CONFORMANCE_CONTRACT_HANGS: {
    expected: 'methods of the contract to answer in time',
    advice: 'set a deadline for what the method waits for',
  },
  CONFORMANCE_CONTRACT_ANSWER: {
    expected: 'answers of the type that the contract names',
    advice: 'return the type that the interface of the contract requires; name it in `implements`, so that the compiler checks it',
  },
  CONFORMANCE_CONTRACT_PROMISE: {
    expected: 'an immediate answer from a method that must not wait',
    advice: 'answer from memory, and refresh it in the background',
  },
  CONFORMANCE_CONTRACT_BLOCKS: {
    expected: 'no call that blocks the process in a method that must answer at once, such as fs.…Sync() or child_process.…Sync()',
    advice: 'read in provision() or in the background, and answer from memory: such a call blocks all other requests',
  },
  CONFORMANCE_THREW_NO_ERROR: {
    expected: 'only errors to be thrown',
    advice: 'throw new Error(…), so that the log shows where it was thrown',
  },
  CONFORMANCE_SOURCE_UPSTREAMS: {
    expected: 'getUpstreams() to return a list of upstreams, each an object with the string `dial`',
    advice: 'return [{ dial: "host:port" }, …], or an empty list if there are no backends',
  },
  CONFORMANCE_SOURCE_DIAL: {
    expected: 'a `dial` that is the network address of exactly one socket',
    advice: 'write host:port, [v6]:port or unix//path; omit candidates without such an address, and report them in `leftOut` of the status',
  },
  CONFORMANCE_SOURCE_IDENTITY: {
    expected: 'the same array with the same objects as long as nothing has changed',
    advice: 'keep the list and return it; the proxy attaches what it knows about a backend to the object',
  },
  CONFORMANCE_SOURCE_STATUS: {
    expected: 'status() to return a valid state and the upstreams in use',
    advice: 'return { state, upstreams, … } as SourceStatus defines it',
  },
  CONFORMANCE_SOURCE_KNOWN: {
    expected: 'known() to include all upstreams that getUpstreams() returns',
    advice: 'return all current upstreams, for all requests',
  },
  CONFORMANCE_SOURCE_WATCH: {
    expected: 'watchKnown() to return a function that ends the watching',
    advice: 'return () => listeners.delete(changed)',
  },
  CONFORMANCE_REQUEST_CHANGED: {
    expected: 'a request that is unchanged except for placeholders, because others read it later',
    advice: 'change a copy; only handlers may change a request',
  },
  CONFORMANCE_MATCHER_CHANGES: {
    expected: 'a matcher that changes only placeholders of the request',
    advice: 'change a copy; handlers may change a request, matchers may not',
  },
  CONFORMANCE_HANDLER_SILENT: {
    expected: 'a handler that answers, calls next(), or throws',
    advice: 'return next() if the handler does not answer the request',
  },
  CONFORMANCE_HANDLER_NEXT_TWICE: {
    expected: 'a handler that calls next() once, or again only after the first call has finished without a response',
    advice: 'await the first call, and check response.headSent before another one',
  },
  CONFORMANCE_HANDLER_RESPONSE: {
    expected: 'a response with one head, a valid status and one end',
    advice: 'check response.headSent and response.ended before writing',
  },
  CONFORMANCE_POLICY_NONE: {
    expected: 'select() to pick a candidate if one is available',
    advice: 'try the other candidates if the preferred one is not available',
  },
  CONFORMANCE_POLICY_FOREIGN: {
    expected: 'select() to return one of the given candidates, or undefined',
    advice: 'return the candidate itself, not its upstream or a copy',
  },
  CONFORMANCE_POLICY_UNAVAILABLE: {
    expected: 'select() to pick only candidates that are available',
    advice: 'check candidate.available when picking',
  },
  CONFORMANCE_BREAKER_TRIPPED: {
    expected: 'a circuit breaker that allows requests as long as there are no failures',
    advice: 'start with true, and change to false only after failures',
  },
  CONFORMANCE_BREAKER_COUNTS: {
    expected: 'ok() to return the same result however often it is called',
    advice: 'count in record(), not in ok(), which is called for each candidate',
  },
  CONFORMANCE_ENCODER_SHARED: {
    expected: 'createStream() to return a new stream for each response',
    advice: 'create a new stream at each call',
  },
  CONFORMANCE_ENCODER_OUTPUT: {
    expected: 'the stream to output everything that is written to it, encoded',
    advice: 'in flush(callback) of the Transform, output what is held back',
  },
  CONFORMANCE_ISSUER_KEY: {
    expected: 'an issuer to have an `issuerKey` after provision(), of letters, digits and any of `_@.-`',
    advice: 'derive it from the authority, so that its certificates are found again after a restart',
  },
  CONFORMANCE_STORAGE_LOCK: {
    expected: 'lock() to give a name to one holder at a time, and to wait until it is released or the signal is aborted',
    advice: 'take the lock with an atomic operation: a file that must not exist, a key with a condition',
  },
  CONFORMANCE_LOG_LINE: {
    expected: 'encode() to return one line for each entry, with a line break at its end',
    advice: 'escape line breaks in values, as JSON.stringify() does, and end the text with one; an empty text omits the entry',
  },
  CONFORMANCE_IP_RANGE: {
    expected: 'getRanges() to return IP addresses and CIDR ranges',
    advice: 'return values such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32, and omit all others',
  },
  CONFORMANCE_IP_IDENTITY: {
    expected: 'the same array of ranges as long as nothing has changed',
    advice: 'keep the list and return it',
  },
  CONFORMANCE_ADMIN_ROUTE: {
    expected: 'routes() to return routes with a path, methods, a summary and a function that returns an object',
    advice: "return [{ path: '/name', methods: ['GET'], summary: 'What is found there.', handle: () => ({ json: {} }) }]",
  },
  CONFORMANCE_TRANSPORT_TOLD: {
    expected: 'a transport that reports each event once, after dispatch() has returned, and nothing after the end',
    advice: 'report a failure to connect with onError(error, "connect") in a later turn of the event loop, and report nothing after abort()',
  },
  CONFORMANCE_APP_START: {
    expected: 'start() to succeed with the given configs',
    advice: 'correct start(), or pass `configs` that work in a test',
  },
  CONFORMANCE_APP_RELOAD: {
    expected: 'a second instance to start while the first one serves, as in every reload',
    advice: 'share what can exist only once, such as a listener, with context.share(key, …)',
  },
  CONFORMANCE_APP_STOP: {
    expected: 'stop() to end in time, without an error',
    advice: 'limit what stop() waits for with a grace period',
  },
  CONFORMANCE_SOURCE_SERVICE: {
    expected: 'the service of the test to do what the kit requests',
    advice: 'correct start(), setAddresses(), fail(), hang() or stop() of the test; this is not a fault of the source',
  },
  CONFORMANCE_SOURCE_ADDRESSES: {
    expected: 'a source that returns what its service lists',
    advice: 'check how the answer of the service is read; if the source is only slow, raise `settleMs`',
  },
  CONFORMANCE_SOURCE_EMPTY: {
    expected: 'an empty list if the service lists no backends',
    advice: 'treat an empty answer as an answer; an error means that the source does not know',
  },
  CONFORMANCE_SOURCE_CHANGES: {
    expected: 'a source that follows its service',
    advice: 'poll or watch the service, and use the latest answer',
  },
  CONFORMANCE_SOURCE_MUTATES: {
    expected: 'lists that do not change after they are returned',
    advice: 'create a new list for each change, and freeze it',
  },
  CONFORMANCE_SOURCE_DUPLICATES: {
    expected: 'one object for each address, however often the service lists it',
    advice: 'keep the upstreams in a map by their address',
  },
  CONFORMANCE_SOURCE_MANY: {
    expected: 'all addresses of a service that lists very many',
    advice: 'read the whole answer, in time proportional to its size',
  },
  CONFORMANCE_SOURCE_RELOAD: {
    expected: 'a source that keeps working when another instance with the same config is cleaned up',
    advice: 'keep state in the instance, or share it with context.share(key, …), whose value exists as long as it is used',
  },
  CONFORMANCE_SOURCE_MIXES: {
    expected: 'two instances with two services to return the answer of their own service',
    advice: 'keep nothing in static fields or module variables; a key of context.share must contain everything that distinguishes two services',
  },
  CONFORMANCE_SOURCE_FORGETS: {
    expected: 'the last good answer to be used while the service fails',
    advice: 'keep the list when a look-up fails, and report the failure in the status and the log',
  },
  CONFORMANCE_SOURCE_FAILS_EMPTY: {
    expected: 'an error, not a list, from a source that knows nothing yet because its service fails',
    advice: 'throw from getUpstreams() until there is a first answer, so that static upstreams are used',
  },
  CONFORMANCE_SOURCE_RECOVERY: {
    expected: 'a source that recovers when its service does',
    advice: 'retry after failures without end, with growing pauses; if the source is only slow, raise `settleMs`',
  },
  CONFORMANCE_SOURCE_WAITS: {
    expected: 'an answer from memory, even if the service hangs',
    advice: 'look up in the background; return a promise only for the first answer',
  },
} as const satisfies Readonly<Record<string, FindingDefinition>>;
