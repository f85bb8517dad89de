import type { FindingDefinition } from './finding-definition.js';

/** Findings about the contract of a module's namespace. @public */
export const contractFindings = {
  CONFORMANCE_CONTRACT_THREW: {
    expected: 'the methods of the contract not to throw for an ordinary call',
    advice: 'catch what can be expected to fail, and answer as the contract says',
  },
  CONFORMANCE_CONTRACT_HANGS: {
    expected: 'the methods of the contract to answer in time',
    advice: 'give what the method waits for a deadline',
  },
  CONFORMANCE_CONTRACT_ANSWER: {
    expected: 'answers of the type that the contract names',
    advice: 'return what the interface of the contract says; name it in `implements`, so that the compiler tells',
  },
  CONFORMANCE_CONTRACT_PROMISE: {
    expected: 'an answer at once from a method that must not wait',
    advice: 'answer from memory, and refresh it in the background',
  },
  CONFORMANCE_CONTRACT_BLOCKS: {
    expected: 'no call that holds up the whole process in a method that must answer at once: no fs.…Sync(), no child_process.…Sync()',
    advice: 'read in provision() and in the background, and answer from memory: while such a call waits, no other request is served',
  },
  CONFORMANCE_THREW_NO_ERROR: {
    expected: 'only errors to be thrown',
    advice: 'throw new Error(…), so that the log can tell where it came from',
  },
  CONFORMANCE_SOURCE_UPSTREAMS: {
    expected: 'getUpstreams() to give a list of upstreams, each an object with a text as `dial`',
    advice: 'return [{ dial: "host:port" }, …], or an empty list where there are no backends',
  },
  CONFORMANCE_SOURCE_DIAL: {
    expected: 'a `dial` that is the network address of exactly one socket',
    advice: 'write host:port, [v6]:port or unix//path; leave out what has no such address and tell it in `leftOut` of the status',
  },
  CONFORMANCE_SOURCE_IDENTITY: {
    expected: 'the same array, and the same objects in it, as long as nothing has changed',
    advice: 'keep the list and hand it out; what the proxy knows of a backend hangs on the object',
  },
  CONFORMANCE_SOURCE_STATUS: {
    expected: 'status() to give a state that there is, and the upstreams in use',
    advice: 'return { state, upstreams, … } as SourceStatus says',
  },
  CONFORMANCE_SOURCE_KNOWN: {
    expected: 'known() to name the upstreams that getUpstreams() hands out',
    advice: 'return the current list, whichever request it is for',
  },
  CONFORMANCE_SOURCE_WATCH: {
    expected: 'watchKnown() to return a function that ends it',
    advice: 'return () => listeners.delete(changed)',
  },
  CONFORMANCE_REQUEST_CHANGED: {
    expected: 'a request that is as it was, but for placeholders: others read it afterwards',
    advice: 'copy what is changed; only a handler may change a request',
  },
  CONFORMANCE_MATCHER_CHANGES: {
    expected: 'a matcher that changes nothing of the request but placeholders',
    advice: 'copy what is changed; a handler may change a request, a matcher may not',
  },
  CONFORMANCE_HANDLER_SILENT: {
    expected: 'a handler that answers, calls next(), or throws',
    advice: 'return next() where the request is for somebody else',
  },
  CONFORMANCE_HANDLER_NEXT_TWICE: {
    expected: 'a handler that calls next() once, or again only when the first call is over and nothing was answered',
    advice: 'await the first call, and look at response.headSent before another',
  },
  CONFORMANCE_HANDLER_RESPONSE: {
    expected: 'a response with one head, a valid status and one end',
    advice: 'look at response.headSent and response.ended before writing',
  },
  CONFORMANCE_POLICY_NONE: {
    expected: 'select() to pick one wherever one of the candidates is available',
    advice: 'go on to the others where the preferred candidate is not available',
  },
  CONFORMANCE_POLICY_FOREIGN: {
    expected: 'select() to return one of the objects that it was offered, or undefined',
    advice: 'return the candidate itself, not its upstream, nor a copy',
  },
  CONFORMANCE_POLICY_UNAVAILABLE: {
    expected: 'select() to pick only candidates that are available',
    advice: 'look at candidate.available at the moment of the choice',
  },
  CONFORMANCE_BREAKER_TRIPPED: {
    expected: 'a circuit breaker that lets requests through as long as all goes well',
    advice: 'begin with true, and become false for failures only',
  },
  CONFORMANCE_BREAKER_COUNTS: {
    expected: 'ok() to say how things are, however often it is asked',
    advice: 'count in record(), not in ok(): a policy asks for each candidate',
  },
  CONFORMANCE_ENCODER_SHARED: {
    expected: 'createStream() to make a stream for each response',
    advice: 'return a new stream at each call',
  },
  CONFORMANCE_ENCODER_OUTPUT: {
    expected: 'all that is written to the stream to come out, encoded',
    advice: 'push out in flush(callback) of the Transform what is held back',
  },
  CONFORMANCE_ISSUER_KEY: {
    expected: 'an issuer to have an `issuerKey` after provision(), of letters, digits and any of `_@.-`',
    advice: 'name the authority, so that its certificates are found again after a restart',
  },
  CONFORMANCE_STORAGE_LOCK: {
    expected: 'lock() to give a name to one at a time, and to wait until it is given back or its signal is aborted',
    advice: 'let the lock be made by a step that only one can take: a file that must not be there, a key with a condition',
  },
  CONFORMANCE_LOG_LINE: {
    expected: 'encode() to make one line of an entry, with the line break at its end',
    advice: 'write values as JSON.stringify() does, which leaves no line break in them, and end the text with one; an empty text leaves the entry out',
  },
  CONFORMANCE_IP_RANGE: {
    expected: 'getRanges() to give IP addresses and CIDR ranges',
    advice: 'write 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32; leave out what is none',
  },
  CONFORMANCE_IP_IDENTITY: {
    expected: 'the same array of ranges as long as nothing has changed',
    advice: 'keep the list and hand it out',
  },
  CONFORMANCE_ADMIN_ROUTE: {
    expected: 'routes() to give routes with a path, methods, a summary and a function that answers with an object',
    advice: "return [{ path: '/name', methods: ['GET'], summary: 'What is found there.', handle: () => ({ json: {} }) }]",
  },
  CONFORMANCE_TRANSPORT_TOLD: {
    expected: 'a transport that tells its handler what happens once, after dispatch() has returned, and nothing behind an end',
    advice: 'tell a failure to connect by onError(error, "connect") in a later turn, and keep silent after abort()',
  },
  CONFORMANCE_APP_START: {
    expected: 'start() to succeed with the configs that the kit was given',
    advice: 'correct start(), or give `configs` that work in a test',
  },
  CONFORMANCE_APP_RELOAD: {
    expected: 'a second instance to start while the first one serves, as it does at every reload',
    advice: 'share what there can be only one of, such as a listener, by context.share(key, …)',
  },
  CONFORMANCE_APP_STOP: {
    expected: 'stop() to end in time, without an error',
    advice: 'bound what stop() waits for by a grace period',
  },
  CONFORMANCE_SOURCE_SERVICE: {
    expected: 'the service that the test starts to do what the kit asks of it',
    advice: 'correct start(), setAddresses(), fail(), hang() or stop() of the test: the source has done nothing wrong yet',
  },
  CONFORMANCE_SOURCE_ADDRESSES: {
    expected: 'a source that gives what its service names',
    advice: 'look at how the answer of the service is read; where the source is only slow, raise `settleMs`',
  },
  CONFORMANCE_SOURCE_EMPTY: {
    expected: 'an empty list where the service names no backends',
    advice: 'take an empty answer for an answer; an error means that the source does not know',
  },
  CONFORMANCE_SOURCE_CHANGES: {
    expected: 'a source that follows its service',
    advice: 'look again, or watch, and use the last answer rather than the first',
  },
  CONFORMANCE_SOURCE_MUTATES: {
    expected: 'lists that do not change once they are handed out',
    advice: 'make a new list for each change, and freeze it',
  },
  CONFORMANCE_SOURCE_DUPLICATES: {
    expected: 'one object for an address, however often the service names it',
    advice: 'keep the upstreams in a map by their address',
  },
  CONFORMANCE_SOURCE_MANY: {
    expected: 'all addresses of a service that names very many',
    advice: 'read the answer to its end, with a cost that grows no faster than its size',
  },
  CONFORMANCE_SOURCE_RELOAD: {
    expected: 'a source that lives on when another instance with the same config is cleaned up',
    advice: 'keep state in the instance, or share it by context.share(key, …), whose value lives as long as somebody uses it',
  },
  CONFORMANCE_SOURCE_MIXES: {
    expected: 'two instances that ask two services to give the answer of their own one',
    advice: 'keep nothing in static fields or module variables; a key of context.share must hold all that tells two services apart',
  },
  CONFORMANCE_SOURCE_FORGETS: {
    expected: 'the last good answer to be used while the service fails',
    advice: 'keep the list when a look-up fails, and tell the failure in the status and the log',
  },
  CONFORMANCE_SOURCE_FAILS_EMPTY: {
    expected: 'an error, not a list, from a source that knows nothing yet because its service fails',
    advice: 'throw from getUpstreams() until there was a first answer, so that static upstreams step in',
  },
  CONFORMANCE_SOURCE_RECOVERY: {
    expected: 'a source that finds its service again',
    advice: 'try again after a failure, for ever, with growing pauses; where it only is slow, raise `settleMs`',
  },
  CONFORMANCE_SOURCE_WAITS: {
    expected: 'an answer from memory, whatever the service does',
    advice: 'look up in the background; a promise is for the first answer only',
  },
} as const satisfies Readonly<Record<string, FindingDefinition>>;
