import { FieldNames } from '../fields/field-names.js';
import { fieldIs, removeFields } from '../fields/raw-fields.js';
import type { ExpectedFields } from './expected-fields.js';

/**
 * The parts of a request head that the server itself needs, found in one pass over the fields. It also replaces Node's `headers`
 * object, of which Node reads only `host` and `expect`.
 *
 * @internal
 */
export interface RequestHead {
  host: string;
  /** Number of `Host` fields. */
  hosts: number;
  expect: string | undefined;
  contentLength: number | undefined;
  transferEncoding: string | undefined;
  connection: string | undefined;
  upgrade: string | undefined;
  /** True if a field name contains an underscore or a dot. */
  ambiguous: boolean;
}

/** The fields that {@link scanHead} extracts. */
const noted = new FieldNames(['host', 'expect', 'upgrade', 'connection', 'content-length', 'transfer-encoding']);

/**
 * Scans the fields of a head.
 *
 * @param fields - flat list as received
 * @internal
 */
export function scanHead(fields: readonly string[]): RequestHead {
  const head: RequestHead = {
    host: '',
    hosts: 0,
    expect: undefined,
    contentLength: undefined,
    transferEncoding: undefined,
    connection: undefined,
    upgrade: undefined,
    ambiguous: false,
  };
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] as string;
    if (name.includes('_') || name.includes('.')) head.ambiguous = true;
    switch (noted.find(name)) {
      case 'host':
        head.host = fields[at + 1] as string;
        head.hosts += 1;
        break;
      case 'expect':
        head.expect = fields[at + 1] || undefined;
        break;
      case 'upgrade':
        head.upgrade = joined(head.upgrade, fields[at + 1] as string);
        break;
      case 'connection':
        head.connection = joined(head.connection, fields[at + 1] as string);
        break;
      case 'content-length':
        head.contentLength = Number(fields[at + 1]);
        break;
      case 'transfer-encoding':
        head.transferEncoding = joined(head.transferEncoding, fields[at + 1] as string);
        break;
    }
  }
  return head;
}

/**
 * Returns the fields that handlers see: without `Host`, and without those that backends could confuse with others.
 *
 * @param fields - flat list as received; changed in place
 * @param head - the result of {@link scanHead} for these fields
 * @param expected - decides which names are let through
 * @internal
 */
export function keptFields(fields: string[], head: RequestHead, expected: ExpectedFields): string[] {
  const suspicious = head.ambiguous || !expected.isEmpty;
  if (head.hosts === 0 && !suspicious) return fields;
  return suspicious ? expected.keep(fields, isHost) : removeFields(fields, isHost);
}

function isHost(name: string): boolean {
  return fieldIs(name, 'host');
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}
