import type { FindingDefinition } from './finding-definition.js';

/** What can be found about a module by the contract of its namespace. @public */
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
} as const satisfies Readonly<Record<string, FindingDefinition>>;
