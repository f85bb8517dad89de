/** What is asked of every contender. */
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

/** All scenarios: sizes and connections of the targets, and those around them. */
export const scenarios: readonly Scenario[] = [
  { name: '1 KiB, 1', path: `/bytes/${kib}`, connections: 1 },
  { name: '1 KiB, 64', path: `/bytes/${kib}`, connections: 64 },
  { name: '1 KiB, 256', path: `/bytes/${kib}`, connections: 256 },
  { name: '64 KiB, 64', path: `/bytes/${64 * kib}`, connections: 64 },
  { name: '64 KiB, 256', path: `/bytes/${64 * kib}`, connections: 256 },
  { name: '10 MiB, 8', path: `/bytes/${10 * kib * kib}`, connections: 8 },
  { name: 'POST 64 KiB, 64', path: '/post', connections: 64, postBytes: 64 * kib },
];
