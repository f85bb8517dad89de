/** The requests that every contender gets. @internal */
export interface Scenario {
  readonly name: string;
  /** Path of the requests. */
  readonly path: string;
  /** Number of connections of the load generator. */
  readonly connections: number;
  /** Host of the requests; the address of the proxy when left out. */
  readonly host?: string;
  /** Size of the body of POST requests; GET requests are sent when left out. */
  readonly postBytes?: number;
}

const kib = 1024;

/** All scenarios: those with targets, and similar ones. @internal */
export const scenarios: readonly Scenario[] = [
  ...[1, 64, 256].map((connections) => ({ name: `1 KiB, ${connections}`, path: `/bytes/${kib}`, connections })),
  ...[1, 64, 256].map((connections) => ({ name: `64 KiB, ${connections}`, path: `/bytes/${64 * kib}`, connections })),
  ...[1, 8, 64].map((connections) => ({ name: `10 MiB, ${connections}`, path: `/bytes/${10 * kib * kib}`, connections })),
  ...[1, 64, 256].map((connections) => ({ name: `POST 64 KiB, ${connections}`, path: '/post', connections, postBytes: 64 * kib })),
];
