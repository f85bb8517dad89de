/** What is asked of every contender. @internal */
export interface Scenario {
  readonly name: string;
  /** Path of the backend that is asked for. */
  readonly path: string;
  /** Connections of the load generator. */
  readonly connections: number;
  /** Host of the requests; the address when left out. */
  readonly host?: string;
  /** Bytes that a POST carries; absent for GET. */
  readonly postBytes?: number;
}

const kib = 1024;

/** All scenarios: sizes and connections of the targets, and those around them. @internal */
export const scenarios: readonly Scenario[] = [
  ...[1, 64, 256].map((connections) => ({ name: `1 KiB, ${connections}`, path: `/bytes/${kib}`, connections })),
  ...[1, 64, 256].map((connections) => ({ name: `64 KiB, ${connections}`, path: `/bytes/${64 * kib}`, connections })),
  ...[1, 8, 64].map((connections) => ({ name: `10 MiB, ${connections}`, path: `/bytes/${10 * kib * kib}`, connections })),
  ...[1, 64, 256].map((connections) => ({ name: `POST 64 KiB, ${connections}`, path: '/post', connections, postBytes: 64 * kib })),
];
