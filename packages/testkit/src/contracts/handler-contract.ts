import type { HttpRequest } from '@caddis/core/http';
import { testResponse, type TestResponse } from '../response/test-response.js';
import type { Probe } from './probe.js';
import { sampleRequests } from './sample-requests.js';

/** Different behaviours of the rest of the route. */
const rests: readonly { readonly name: string; readonly next: (response: TestResponse) => void | Promise<void> }[] = [
  { name: 'answers at once', next: (response) => response.end('the rest') },
  {
    name: 'answers later',
    next: async (response) => {
      await new Promise((resolve) => setImmediate(resolve));
      response.end('the rest');
    },
  },
  {
    name: 'fails',
    next: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('the rest of the route fails in this test');
    },
  },
  {
    name: 'throws',
    next: () => {
      throw new Error('the rest of the route throws in this test');
    },
  },
];

/** Checks a handler: it answers, calls the next handler, or throws an error; and it copes with every behaviour of the rest of the route. */
export async function handlerContract(probe: Probe): Promise<void> {
  for (const rest of rests) for (const request of sampleRequests()) await handle(probe, request, rest);
}

async function handle(probe: Probe, request: HttpRequest, { name, next }: (typeof rests)[number]): Promise<void> {
  const response = testResponse();
  let calls = 0;
  let hasFailed = false;
  let isOver = true;
  let twice: Error | undefined;
  const rest = (_request?: unknown, given?: unknown): void | Promise<void> => {
    calls += 1;
    if (!isOver || (calls > 1 && response.headSent)) twice ??= probe.finding('CONFORMANCE_HANDLER_NEXT_TWICE', `next() was called again ${isOver ? 'after the response had begun' : 'before the first call was over'}`);
    let passed: void | Promise<void>;
    try {
      passed = next((given ?? response) as TestResponse);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
    if (passed === undefined) return undefined;
    isOver = false;
    passed.catch(() => (hasFailed = true));
    return passed.finally(() => (isOver = true));
  };
  const outcome = await probe.driver.outcome(() => probe.invoke('handle', [request, response, rest]));
  if (outcome.kind === 'late') throw probe.finding('CONFORMANCE_CONTRACT_HANGS', `handle() was not done within ${probe.driver.subject.deadlineMs} ms, where the rest of the route ${name}`);
  if (twice !== undefined) throw twice as Error;
  if (outcome.kind === 'failed') {
    probe.assertDeliberate('handle', outcome.thrown);
    return;
  }
  const [mistake] = response.mistakes;
  if (mistake !== undefined) throw probe.finding('CONFORMANCE_HANDLER_RESPONSE', `${mistake}, where the rest of the route ${name}`);
  const isSilent = !response.headSent && !response.ended;
  if (hasFailed && isSilent) throw probe.finding('CONFORMANCE_HANDLER_SILENT', `handle() kept the error of next() to itself, where the rest of the route ${name}: nobody answers the request, and no error route is told`);
  if (calls === 0 && isSilent) throw probe.finding('CONFORMANCE_HANDLER_SILENT', 'handle() was done, but had neither answered nor called next()');
}
