import type { Matrix } from './load-matrix.js';
import type { Measurement } from './measurement.js';
import { formatSummary, summarize } from './statistics.js';

/** A limit for the ratio of two contenders. */
interface Target {
  readonly what: string;
  readonly scenario: string;
  readonly contender: string;
  readonly other: string;
  readonly of: (measurement: Measurement) => number;
  readonly must: number;
  readonly goal: number;
}

const cpu = ({ cpuPer10k }: Measurement): number => cpuPer10k;
const rss = ({ rssMib }: Measurement): number => rssMib;
const dynamic = 'caddis multi of 2';

/** The targets, for CPU time per request and with dynamic upstreams unless noted otherwise. */
const targets: readonly Target[] = [
  { what: 'Caddy: 1 KiB, 64 connections', scenario: '1 KiB, 64', contender: dynamic, other: 'caddy', of: cpu, must: 0.8, goal: 0.6 },
  { what: 'Caddy: 1 KiB, 256 connections', scenario: '1 KiB, 256', contender: dynamic, other: 'caddy', of: cpu, must: 0.85, goal: 0.65 },
  { what: 'Caddy: 64 KiB, 64 connections', scenario: '64 KiB, 64', contender: dynamic, other: 'caddy', of: cpu, must: 1.3, goal: 0.9 },
  { what: 'Caddy: POST 64 KiB, 64 connections', scenario: 'POST 64 KiB, 64', contender: dynamic, other: 'caddy', of: cpu, must: 1, goal: 0.75 },
  { what: 'Caddy: 10 MiB, 8 connections', scenario: '10 MiB, 8', contender: dynamic, other: 'caddy', of: cpu, must: 1.6, goal: 1.1 },
  { what: 'Caddy, both with an access log in a file: 1 KiB, 64 connections', scenario: '1 KiB, 64', contender: 'caddis with an access log', other: 'caddy with an access log', of: cpu, must: 0.7, goal: 0.6 },
  { what: 'http-proxy-3: 1 KiB, 64 connections', scenario: '1 KiB, 64', contender: dynamic, other: 'http-proxy-3', of: cpu, must: 0.65, goal: 0.5 },
  { what: 'fast-proxy: 1 KiB, 64 connections', scenario: '1 KiB, 64', contender: dynamic, other: 'fast-proxy', of: cpu, must: 0.9, goal: 0.7 },
  { what: 'a bare proxy on undici: 1 KiB, 64 connections', scenario: '1 KiB, 64', contender: dynamic, other: 'undici-dispatch', of: cpu, must: 1.2, goal: 1.08 },
  { what: 'its own static upstreams: 1 KiB, 64 connections', scenario: '1 KiB, 64', contender: dynamic, other: 'caddis static', of: cpu, must: 1.1, goal: 1.05 },
  { what: 'the same with five sources', scenario: '1 KiB, 64', contender: 'caddis multi of 5', other: 'caddis static', of: cpu, must: 1.15, goal: 1.08 },
  { what: "Caddy's memory: 1 KiB, 64 connections", scenario: '1 KiB, 64', contender: dynamic, other: 'caddy', of: rss, must: 2.5, goal: 2 },
  { what: "Caddy's memory: POST 64 KiB, 64 connections", scenario: 'POST 64 KiB, 64', contender: dynamic, other: 'caddy', of: rss, must: 2.5, goal: 2 },
];

/** Compares measurements with their targets in a Markdown table, without targets that were not measured. @internal */
export function targetTable(matrix: Matrix): string {
  const lines = ['| Caddis ÷ | measured | must | goal |', '|---|---|---|---|'];
  for (const { what, scenario, contender, other, of, must, goal } of targets) {
    const [ours, theirs] = [matrix.get(scenario)?.get(contender), matrix.get(scenario)?.get(other)];
    if (ours === undefined || theirs === undefined) continue;
    const ratios = ours.map((measurement, round) => of(measurement) / of(theirs[round] as Measurement));
    lines.push(`| ${what} | ${formatSummary(summarize(ratios))} | ${must.toFixed(2)} | ${goal.toFixed(2)} |`);
  }
  return lines.join('\n');
}
