import type { Probe } from './probe.js';

/** Unusual and malformed texts. An adapter must answer each, usually with a problem. */
const texts: readonly string[] = ['', '\n', '{}', '{', '"', '[[[[', 'a: b\nc', '\u0000\ud800', '# only a comment', '&a [*a]', 'x'.repeat(10_000)];

/** Checks an adapter: the same text gives the same answer, a document is valid JSON, a problem has a message, and positions are inside the text. */
export async function adapterContract(probe: Probe): Promise<void> {
  for (const text of texts) {
    const first = await answerFor(probe, text);
    const second = await answerFor(probe, text);
    if (first !== second) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `adapt(${shown(text)}) gave another answer the second time`);
  }
}

/** Calls the adapter. @returns its answer as a text that can be compared */
async function answerFor(probe: Probe, text: string): Promise<string> {
  const answer = await probe.call('adapt', text);
  const wrong = (what: string): Error => probe.finding('CONFORMANCE_CONTRACT_ANSWER', `adapt(${shown(text)}) ${what}`);
  if (typeof answer !== 'object' || answer === null) throw wrong('gave no object');
  const { document, problems = [], locate } = answer as { document?: unknown; problems?: unknown; locate?: unknown };
  if (!Array.isArray(problems)) throw wrong('gave problems that are no list');
  for (const problem of problems as readonly { message?: unknown; at?: unknown }[]) {
    if (typeof problem?.message !== 'string') throw wrong('gave a problem without a message');
    if (problem.at !== undefined && !isSpan(problem.at, text)) throw wrong('gave a problem whose place is not in the text');
  }
  if (document === undefined) {
    if (!problems.some(({ severity }) => severity !== 'warning')) throw wrong('gave neither a document nor a problem');
    return JSON.stringify(problems);
  }
  const json = JSON.stringify(document);
  if (json === undefined) throw wrong('gave a document that JSON has no form for');
  if (locate !== undefined) {
    if (typeof locate !== 'function') throw wrong('gave a locate that is no function');
    const place = (answer as { locate(pointer: string): { head?: unknown } | undefined }).locate('');
    if (place !== undefined && !isSpan(place.head, text)) throw wrong('gave a document whose place is not in the text');
  }
  return `${json}${JSON.stringify(problems)}`;
}

function isSpan(value: unknown, text: string): boolean {
  const { start, end } = (value ?? {}) as { start?: unknown; end?: unknown };
  return typeof start === 'number' && typeof end === 'number' && start >= 0 && start <= end && end <= text.length;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 20 ? `${text.slice(0, 20)}…` : text);
}
