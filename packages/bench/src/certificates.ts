import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { freePort, startProcess, temporaryFolder } from '@caddis/test-servers';
import { cpuSeconds, residentMib } from './process-usage.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');
/** Directory of the configured ACME issuer. No order is sent there, because all certificates are valid for long enough. */
const directory = 'https://acme.invalid/directory';
const issuerFolder = 'acme.invalid-directory';
const handshakes = 300;

/** Costs of a server with many certificates. */
interface CertificateCosts {
  /** Time from the start of the process to the first handshake for the last name. */
  readonly readySeconds: number;
  readonly cpuSeconds: number;
  readonly residentMib: number;
  /** CPU time per handshake, in milliseconds; each handshake is for a different name. */
  readonly handshakeMs: number;
}

/**
 * Starts Caddis and Caddy with the same folder of certificates, and measures both.
 *
 * @param counts - numbers of certificates to measure with
 * @returns a Markdown table
 * @internal
 */
export async function certificatesTable(counts: readonly number[], hasCaddy: boolean, report: (line: string) => void): Promise<string> {
  const lines = ['| certificates | server | ready, s | CPU until then, s | memory, MiB | CPU per handshake, ms |', '|---|---|---|---|---|---|'];
  for (const count of counts) {
    const folder = await temporaryFolder();
    try {
      await writeStorage(join(folder.path, 'data'), count);
      for (const server of hasCaddy ? (['caddy', 'caddis'] as const) : (['caddis'] as const)) {
        const { readySeconds, cpuSeconds: cpu, residentMib: memory, handshakeMs } = await costsOf(server, folder.path, count);
        lines.push(`| ${count} | ${server} | ${readySeconds.toFixed(2)} | ${cpu.toFixed(2)} | ${memory.toFixed(0)} | ${handshakeMs.toFixed(2)} |`);
        report(lines.at(-1) ?? '');
      }
    } finally {
      await folder.remove();
    }
  }
  return lines.join('\n');
}

async function costsOf(server: 'caddy' | 'caddis', folder: string, count: number): Promise<CertificateCosts> {
  const port = await freePort();
  const config = {
    admin: { disabled: true },
    storage: { module: 'file_system', root: join(folder, 'data') },
    logging: { logs: { default: { level: 'ERROR' } } },
    apps: {
      tls: { certificates: { automate: Array.from({ length: count }, (_, index) => nameOf(index)) }, automation: { policies: [{ issuers: [{ module: 'acme', ca: directory }] }] } },
      http: { https_port: port, servers: { edge: { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, tls_connection_policies: [{}], routes: [{ handle: [{ handler: 'static_response' }] }] } } },
    },
  };
  const file = join(folder, `${server}.json`);
  await writeFile(file, JSON.stringify(config));
  const command = server === 'caddy' ? ['caddy'] : [process.execPath, commandPath];
  const started = performance.now();
  const running = await startProcess({
    command: 'taskset',
    args: ['-c', '0', ...command, 'run', '--config', file],
    env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, NODE_ENV: 'production' },
    ready: () => shakes(port, nameOf(count - 1)),
    deadlineMs: 180_000,
  });
  try {
    const readySeconds = (performance.now() - started) / 1000;
    const before = cpuSeconds(running.pid);
    const memory = residentMib(running.pid);
    for (let index = 0; index < handshakes; index += 1) {
      const name = nameOf(Math.floor((index / handshakes) * count));
      if (!(await shakes(port, name))) throw new Error(`${server} has no certificate for ${name}`);
    }
    return { readySeconds, cpuSeconds: before, residentMib: memory, handshakeMs: ((cpuSeconds(running.pid) - before) * 1000) / handshakes };
  } finally {
    await running.stop();
  }
}

function shakes(port: number, servername: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
      const isFor = socket.getPeerX509Certificate()?.checkHost(servername) !== undefined;
      socket.destroy();
      resolve(isFor);
    });
    socket.once('error', () => resolve(false));
  });
}

/** All names have the same length, so that all certificates can be made from one pattern. */
function nameOf(index: number): string {
  return `n${String(index).padStart(6, '0')}.example.test`;
}

/** Writes certificates to the place where both servers read them. */
async function writeStorage(root: string, count: number): Promise<void> {
  await mkdir(root, { recursive: true });
  const [keyFile, patternFile] = [join(root, 'pattern.key'), join(root, 'pattern.crt')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90', '-subj', '/O=bench', '-addext', `subjectAltName=DNS:${nameOf(0)}`, '-outform', 'DER', '-keyout', keyFile, '-out', patternFile], { stdio: 'ignore' });
  const key = createPrivateKey(await readFile(keyFile, 'utf8'));
  // The format in which Caddy stores keys.
  const pem = key.export({ format: 'pem', type: 'sec1' });
  const pattern = await readFile(patternFile);
  const tbs = firstPart(pattern);
  for (let index = 0; index < count; index += 1) {
    const name = nameOf(index);
    const folder = join(root, 'certificates', issuerFolder, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.crt`), certificateFor(tbs, name, key));
    await writeFile(join(folder, `${name}.key`), pem);
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ sans: [name], issuer_data: {} }));
  }
}

/** Returns the signed part of a certificate: its first element, DER. */
function firstPart(certificate: Buffer): Buffer {
  // The lengths of the certificate and of its first element are encoded in two bytes each.
  return certificate.subarray(4, 4 + 4 + certificate.readUInt16BE(6));
}

function certificateFor(pattern: Buffer, name: string, key: KeyObject): string {
  const tbs = Buffer.from(pattern);
  tbs.write(name, tbs.indexOf(nameOf(0), 0, 'latin1'), 'latin1');
  const signature = sign('sha256', tbs, key);
  const algorithm = Buffer.from('300a06082a8648ce3d040302', 'hex');
  const bits = Buffer.concat([Buffer.from([0x03, signature.length + 1, 0]), signature]);
  const length = tbs.length + algorithm.length + bits.length;
  const der = Buffer.concat([Buffer.from([0x30, 0x82, length >> 8, length & 0xff]), tbs, algorithm, bits]);
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}
