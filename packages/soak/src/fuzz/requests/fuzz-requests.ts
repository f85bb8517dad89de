import { RecordingBackend } from '@caddis/test-servers';
import fc from 'fast-check';
import { maxFailures, type FuzzOptions, type FuzzResult } from '../../fuzz-result.js';
import { FuzzEdge } from './fuzz-edge.js';
import { converseHttp1, http1Conversations, soundBodies } from './http1-conversations.js';
import { converseHttp2, http2Conversations, type Http2Conversation } from './http2-conversations.js';

/** Number of concurrent connections. */
const batchSize = 50;

interface Bench {
  readonly edge: FuzzEdge;
  readonly backend: RecordingBackend;
  readonly statuses: Map<string, number>;
}

/**
 * Sends slightly invalid requests through the proxy, over HTTP/1 and HTTP/2. A strict backend reads what the proxy sends: it must not receive
 * ambiguous bytes or more requests than streams were opened, and every request must be answered or its connection closed.
 */
export async function fuzzRequests({ count, seed, say }: FuzzOptions): Promise<FuzzResult> {
  const backend = await RecordingBackend.start();
  const edge = await FuzzEdge.start(backend.dial).catch(async (error: unknown) => {
    await backend.stop();
    throw error;
  });
  const bench: Bench = { edge, backend, statuses: new Map() };
  const failures: string[] = [];
  let requests = 0;
  try {
    for (let batch = 0; requests < count && failures.length < maxFailures; batch += 1) {
      const batchSeed = seed + batch;
      const found =
        batchSeed % 2 !== 0
          ? await tryBatch(fc.sample(http1Conversations, { seed: batchSeed, numRuns: batchSize }), (some) => tryHttp1(bench, some), (pieces) => JSON.stringify(pieces))
          : await tryBatch(fc.sample(http2Conversations, { seed: batchSeed, numRuns: batchSize }), (some) => tryHttp2(bench, some), tellHttp2);
      requests += found.requests;
      failures.push(...found.faults.map((fault) => `batch with --seed ${batchSeed}: ${fault}`));
      if (batch % 40 === 39) say(`${requests} requests`);
    }
    failures.push(...edge.strayErrors);
  } finally {
    await edge.stop();
    await backend.stop();
  }
  const told = [...bench.statuses].sort(([left], [right]) => (left < right ? -1 : 1)).map(([status, times]) => `${status}: ${times}`);
  return { runs: requests, failures, remarks: [`outcomes ${told.join(', ')}`] };
}

interface Tried {
  readonly requests: number;
  readonly fault?: string;
}

/** Tries all conversations concurrently. If there is a fault, tries each alone to find the cause. */
async function tryBatch<Conversation>(
  conversations: readonly Conversation[],
  attempt: (some: readonly Conversation[]) => Promise<Tried>,
  tell: (conversation: Conversation) => string,
): Promise<{ readonly requests: number; readonly faults: readonly string[] }> {
  const all = await attempt(conversations);
  // The first is also tried alone, because only then everything that the backend receives belongs to it.
  const first = await attempt(conversations.slice(0, 1));
  const requests = all.requests + first.requests;
  const fault = all.fault ?? first.fault;
  if (fault === undefined) return { requests, faults: [] };
  const faults: string[] = [];
  for (const conversation of conversations) {
    const { fault: own } = await attempt([conversation]);
    if (own !== undefined) faults.push(`${own}\n${tell(conversation)}`);
  }
  return { requests, faults: faults.length > 0 ? faults : [`only when all are sent at once: ${fault}`] };
}

async function tryHttp1({ edge, backend, statuses }: Bench, conversations: readonly (readonly string[])[]): Promise<Tried> {
  backend.forget();
  const outcomes = await Promise.allSettled(conversations.map((pieces) => converseHttp1(edge.plainPort, pieces)));
  const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  for (const status of answers) countUp(statuses, `HTTP/1 ${status}`);
  const hung = outcomes.find((outcome) => outcome.status === 'rejected');
  const requests = Math.max(answers.length, conversations.length);
  if (hung !== undefined) return { requests, fault: (hung.reason as Error).message };
  if (backend.faults.length > 0) return { requests, fault: `the backend received what is not sound: ${backend.faults.join('; ')}` };
  const good = answers.filter((status) => status === 200).length;
  if (backend.requests.length < good) return { requests, fault: `${good} answers of the backend, which had ${backend.requests.length} requests` };
  const [only] = conversations;
  if (conversations.length === 1 && only !== undefined) return { requests, ...compareBodies(backend, soundBodies(only)) };
  return { requests };
}

/** Compares the bodies that the backend received with those that a strict parser finds in the conversation, unless the proxy refused requests. */
function compareBodies({ requests }: RecordingBackend, sound: readonly string[]): { readonly fault?: string } {
  if (requests.length !== sound.length) return {};
  const wrong = requests.findIndex(({ body }, index) => body !== sound[index]);
  return wrong < 0 ? {} : { fault: `body ${wrong + 1} arrived as ${JSON.stringify(requests[wrong]?.body)}, was sent as ${JSON.stringify(sound[wrong])}` };
}

async function tryHttp2({ edge, backend, statuses }: Bench, conversations: readonly Http2Conversation[]): Promise<Tried> {
  backend.forget();
  const outcomes = await Promise.allSettled(conversations.map((conversation) => converseHttp2(edge.tlsPort, conversation)));
  const requests = conversations.reduce((sum, { streams }) => sum + streams.length, 0);
  const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  for (const answer of answers) countUp(statuses, `HTTP/2 ${answer}`);
  const hung = outcomes.find((outcome) => outcome.status === 'rejected');
  if (hung !== undefined) return { requests, fault: (hung.reason as Error).message };
  if (backend.faults.length > 0) return { requests, fault: `the backend received what is not sound: ${backend.faults.join('; ')}` };
  if (backend.requests.length > requests) return { requests, fault: `${requests} streams became ${backend.requests.length} requests` };
  return { requests };
}

function tellHttp2({ frames }: Http2Conversation): string {
  return frames.map((each) => each.toString('latin1')).map((text) => JSON.stringify(text.slice(0, 500))).join('\n');
}

function countUp(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
