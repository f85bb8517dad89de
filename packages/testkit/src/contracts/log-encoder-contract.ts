import type { LogEntry } from '@caddis/core/logging';
import { deepFrozen } from './deep-frozen.js';
import type { Probe } from './probe.js';

/** Fields of log entries. Clients can choose some of them, and none may start a second line in the log. */
const fields: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { status: 200, duration: 0.25, request: { method: 'GET', headers: { Accept: ['a', 'b'] } }, err: null, tls: true },
  { uri: '/\n{"level":"error","msg":"forged"}\r\n', user: '\u001b[31m\u0000\u2028', '"\n': ['\ud800', ''] },
  { nested: nestedIn(100), long: 'x'.repeat(100_000) },
];

/** Checks a log encoder: for every entry it returns at once one text line with its line break, or an empty text. */
export function logEncoderContract(probe: Probe): void {
  for (const entry of entries()) {
    const text = probe.callAtOnce('encode', entry);
    if (typeof text !== 'string') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `encode() answered ${text === null ? 'null' : typeof text}, not a text`);
    if (text === '') continue;
    const end = /\r?\n$|\r$/.exec(text)?.index;
    if (end === undefined) throw probe.finding('CONFORMANCE_LOG_LINE', 'encode() answered a text without a line break at its end');
    // A stack trace has line breaks of its own.
    if (entry.stacktrace === undefined && /[\r\n]/.test(text.slice(0, end))) throw probe.finding('CONFORMANCE_LOG_LINE', 'encode() made several lines of one entry, because a value has a line break: whoever sends a request could write lines of the log');
  }
}

/** Frozen, so that an encoder which modifies an entry that other encoders also write is caught. */
function entries(): readonly LogEntry[] {
  const common = { level: 'info', time: 1_700_000_000_123, logger: 'http.log.access', message: 'handled request' } as const;
  return [
    ...fields.map((each) => entryOf({ ...common }, each)),
    ...(['debug', 'warn', 'error'] as const).map((level) => entryOf({ ...common, level, logger: '', message: '' }, {})),
    entryOf({ ...common, caller: 'reverse-proxy/handler.js:12', stacktrace: 'at handle (handler.js:12:3)\n    at serve (server.js:4:1)' }, fields[1] ?? {}),
  ];
}

function entryOf(head: Omit<LogEntry, 'fields' | 'json'>, values: Readonly<Record<string, unknown>>): LogEntry {
  return Object.freeze({ ...head, fields: deepFrozen(values), json: JSON.stringify(values).slice(1, -1) });
}

function nestedIn(depth: number): object {
  let inner: object = { at: 'the bottom' };
  for (let level = 0; level < depth; level += 1) inner = { inner };
  return inner;
}
