import { execFileSync } from 'node:child_process';
import { arch, cpus, totalmem } from 'node:os';

/** Describes the machine and the versions of programs for the page of results. @internal */
export function machineKind(): string {
  const [cpu] = cpus();
  const versions = [
    `Node ${process.version}`,
    ...[
      ['Caddy', 'caddy', ['version']],
      ['nginx', 'nginx', ['-v']],
      ['HAProxy', 'haproxy', ['-v']],
    ].map(([name, program, args]) => `${name as string} ${versionOf(program as string, args as string[])}`),
  ];
  return `${cpus().length} × ${cpu?.model ?? 'unknown CPU'} (${arch()}), ${Math.round(totalmem() / 2 ** 30)} GiB; ${versions.join(', ')}`;
}

function versionOf(program: string, args: readonly string[]): string {
  try {
    const output = execFileSync('sh', ['-c', `${program} ${args.join(' ')} 2>&1`]).toString();
    return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? 'of an unknown version';
  } catch {
    return 'not installed';
  }
}
