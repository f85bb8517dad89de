import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@caddis/test-servers';
import { formatSummary, summarize } from './statistics.js';
import { costOf, type CommandCost } from './wall-clock.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');

/** Costs of checking one config with each of three commands. @internal */
export interface CheckCosts {
  readonly check: CommandCost;
  readonly validate: CommandCost;
  readonly caddyValidate: CommandCost | undefined;
}

/**
 * Makes a config with a `multi` that contains a number of `a` guests.
 *
 * @param more - additional keys of each guest
 * @internal
 */
export function wideConfig(guests: number, more: object = {}): unknown {
  const sources = Array.from({ length: guests }, (_, index) => ({ source: 'a', name: `backend-${index}.example.com`, ...more }));
  return proxyOver({ source: 'multi', sources });
}

/** Makes the text of a config with nested `multi` sources. As a value it would be too deep for `JSON.stringify`. @internal */
export function deepConfigText(levels: number): string {
  const marker = '"DEEP"';
  const text = JSON.stringify(proxyOver('DEEP'));
  return text.replace(marker, `${'{"source":"multi","sources":['.repeat(levels)}${']}'.repeat(levels)}`);
}

/** Measures `check` and `validate` of a config, and Caddy's `validate` if Caddy is installed. @internal */
export async function checkCosts(text: string, withCaddy: boolean): Promise<CheckCosts> {
  const folder = await temporaryFolder();
  try {
    const file = join(folder.path, 'config.json');
    await writeFile(file, text);
    return {
      check: await costOf(process.execPath, [commandPath, 'check', file]),
      validate: await costOf(process.execPath, [commandPath, 'validate', '--config', file]),
      caddyValidate: withCaddy ? await costOf('caddy', ['validate', '--config', file]) : undefined,
    };
  } finally {
    await folder.remove();
  }
}

/** Returns the costs of configs of growing size as a Markdown table; ratios are to Caddy's `validate` in the same round. @internal */
export async function guestTable(rounds: number, withCaddy: boolean, report: (line: string) => void): Promise<string> {
  const lines = [
    '| config | `check` s | `check` peak MiB | `validate` s | `validate` peak MiB | `check` ÷ Caddy | `validate` ÷ Caddy | peak memory of `validate` ÷ Caddy |',
    '|---|---|---|---|---|---|---|---|',
  ];
  const configs: readonly (readonly [name: string, text: string])[] = [
    ...[10, 100, 1000, 10_000, 100_000].map((guests) => [`${guests} guests`, JSON.stringify(wideConfig(guests))] as const),
    ['100000 guests with a resolver each', JSON.stringify(wideConfig(100_000, { port: '8080', refresh: '30s', resolver: { addresses: ['127.0.0.1:53'] } }))],
    ['500 levels', deepConfigText(500)],
    ['4000 levels', deepConfigText(4000)],
  ];
  for (const [name, text] of configs) {
    const costs: CheckCosts[] = [];
    // Caddy needs half a minute for the deepest config, so that it is only measured once.
    for (let round = 0; round < (name === '4000 levels' ? 1 : rounds); round += 1) costs.push(await checkCosts(text, withCaddy));
    report(`${name}: ${JSON.stringify(costs[0])}`);
    const cell = (of: (cost: CheckCosts) => number): string => formatSummary(summarize(costs.map(of)));
    const ratio = (of: (cost: CheckCosts, caddy: CommandCost) => number): string =>
      withCaddy ? cell((cost) => of(cost, cost.caddyValidate as CommandCost)) : '';
    lines.push(
      `| ${[
        name,
        cell(({ check }) => check.seconds),
        cell(({ check }) => check.peakMib),
        cell(({ validate }) => validate.seconds),
        cell(({ validate }) => validate.peakMib),
        ratio(({ check }, caddy) => check.seconds / caddy.seconds),
        ratio(({ validate }, caddy) => validate.seconds / caddy.seconds),
        ratio(({ validate }, caddy) => validate.peakMib / caddy.peakMib),
      ].join(' | ')} |`,
    );
  }
  return lines.join('\n');
}

function proxyOver(source: unknown): unknown {
  return {
    admin: { disabled: true },
    apps: { http: { servers: { edge: { listen: ['127.0.0.1:8080'], routes: [{ handle: [{ handler: 'reverse_proxy', dynamic_upstreams: source }] }] } } } },
  };
}
