import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { AddressBackends, until } from '@caddis/test-helpers';
import { addressRecord, freePort, startProcess, startScriptedDns, temporaryFolder, zone, type RunningProcess, type ScriptedDns } from '@caddis/test-servers';
import { Random } from '../../random.js';
import { WatchedServer, type Sample } from '../growth/watched-server.js';
import { backendName, daysDocument, dnsTtl, halfDayMs, healthIntervalMs, healthPath, keptFiles, shortLogIn, timePath, wholeLogIn, type DaysSetting } from './days-document.js';
import { handshake } from './handshake.js';
import { ServerTime } from './server-time.js';

const command = fileURLToPath(new URL('dist/main.js', import.meta.resolve('caddis/package.json')));
const addresses = ['127.0.0.21', '127.0.0.22', '127.0.0.23'];
const hourMs = 3_600_000;
/** The config is reloaded at the end of each of these hours. */
const reloadHours = 6;
const requestsPerHour = 3;

/** What a server did in many days of its time. */
export interface DaysResult {
  /** Number of occurrences of each thing that happened. */
  readonly counts: ReadonlyMap<string, number>;
  readonly samples: readonly Sample[];
  /** What was not as it must be. */
  readonly faults: readonly string[];
}

/** Options of {@link runDays}. */
export interface DaysOptions {
  readonly days: number;
  /** Seed for all random decisions. */
  readonly seed: number;
  /** Number of samples of the server's resources, evenly spread over the days. Each takes a second of the processor. */
  readonly samples: number;
}

/**
 * Runs the command for days of its own time, which passes fast. See `skip-time.ts`.
 *
 * @param say - called with progress messages
 */
export async function runDays({ days, seed, samples }: DaysOptions, say: (text: string) => void): Promise<DaysResult> {
  const folder = await temporaryFolder();
  const undo: (() => Promise<unknown>)[] = [() => folder.remove()];
  try {
    const backends = await AddressBackends.start(...addresses);
    undo.push(() => backends.close());
    const dns = await startScriptedDns(zone({}));
    undo.push(() => dns.stop());
    const setting: DaysSetting = { ports: { plain: await freePort(), tls: await freePort(), admin: await freePort() }, backendPort: backends.port, resolver: dns.udp, folder: folder.path };
    const run = new DaysRun(setting, backends, dns, new Random(seed), say);
    const server = await run.start();
    undo.push(() => server.stop());
    await run.pass(days, samples, server);
    await server.stop();
    return await run.end(days, server);
  } finally {
    for (const each of undo.reverse()) await each();
  }
}

class DaysRun {
  private readonly counts = new Map<string, number>();
  private readonly faults: string[] = [];
  private readonly samples: Sample[] = [];
  private readonly time: ServerTime;
  private readonly watched: WatchedServer;
  private readonly health = new Map<string, number>();
  private requests = 0;
  private generation = 0;
  private named: readonly string[] = addresses;
  private session: Buffer | undefined;
  private last = { serial: '', issuer: '' };

  constructor(
    private readonly setting: DaysSetting,
    backends: AddressBackends,
    private readonly dns: ScriptedDns,
    private readonly random: Random,
    private readonly say: (text: string) => void,
  ) {
    const { folder } = setting;
    this.time = new ServerTime(join(folder, 'time'), async () => Number((await this.get(timePath)).body));
    this.watched = new WatchedServer(join(folder, 'probe'), [join(folder, 'storage'), shortLogIn(folder), join(folder, 'caddis')]);
    for (const address of addresses) {
      backends.instead.set(address, (asked, response) => {
        if (asked.url === healthPath) this.health.set(address, (this.health.get(address) ?? 0) + 1);
        response.end(address);
      });
    }
    this.name(addresses);
  }

  async start(): Promise<RunningProcess> {
    const { folder } = this.setting;
    const file = join(folder, 'caddis.json');
    await mkdir(join(folder, 'probe'));
    await writeFile(file, JSON.stringify(daysDocument(this.setting, 0)));
    await this.time.begin();
    const { NODE_OPTIONS, ...probed } = this.watched.environment;
    const { import: skipping, ...timed } = this.time.environment;
    return startProcess({
      command: process.execPath,
      args: [command, 'run', '--config', file],
      env: { ...probed, ...timed, NODE_OPTIONS: `${NODE_OPTIONS} --import=${skipping}`, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      ready: /"config serves"/,
    });
  }

  /** Lets the days pass, and looks at the server after each hour. */
  async pass(days: number, samples: number, server: RunningProcess): Promise<void> {
    const start = Number((await this.get(timePath)).body);
    const hours = Math.round(days * 24);
    for (let hour = 1; hour <= hours; hour += 1) {
      // One address at most is left out: a name without any would be asked again within a minute, and time would not be skipped.
      const leftOut = this.random.below(addresses.length + 1);
      this.name(addresses.filter((_, index) => index !== leftOut));
      await this.time.passTo(start + hour * hourMs);
      if (Math.floor((hour * samples) / hours) > this.samples.length) this.samples.push(await this.watched.sample(server.pid));
      await this.lookAtProxy(hour);
      await this.lookAtCertificate(hour);
      await this.resume(hour);
      if (hour % reloadHours === 0) await this.reload(hour);
      if (hour % 24 === 0) this.say(`day ${hour / 24}: ${this.faults.length} faults`);
    }
  }

  /** Compares what happened in all the days with what must have happened. Call it after the server has ended, so that its logs are complete. */
  async end(days: number, server: RunningProcess): Promise<DaysResult> {
    const { folder } = this.setting;
    const hours = Math.round(days * 24);
    const halfDays = Math.floor((hours * hourMs) / halfDayMs);
    const logged = await linesIn(wholeLogIn(folder));
    if (logged.lines !== this.requests) this.faults.push(`${logged.lines} lines in the log, expected ${this.requests}`);
    const kept = (await readdir(shortLogIn(folder))).length;
    if (kept > keptFiles + 1) this.faults.push(`${kept} files of the short log, expected at most ${keptFiles + 1}`);
    for (const line of server.output().split('\n').filter((each) => /"level":"(error|fatal)"|"level":[56]0|error outside of any call|promise rejected without a handler/.test(each))) this.faults.push(line);
    // Half of what the intervals promise, because not every hour begins anew.
    this.expect('DNS queries', this.dns.count(backendName, 'A'), Math.floor((hours * 3600) / dnsTtl / 2));
    for (const [address, count] of this.health) this.expect(`health checks of ${address}`, count, Math.floor((hours * hourMs) / healthIntervalMs / 8));
    this.expect('certificates', this.counts.get('certificate: another one is shown') ?? 0, halfDays);
    this.expect('intermediate certificates', this.counts.get('certificate: signed by another intermediate one') ?? 0, Math.floor(days / 7));
    this.expect('sessions refused after a key was replaced', this.counts.get('session: not resumed') ?? 0, halfDays - 1);
    this.expect('sessions resumed', this.counts.get('session: resumed') ?? 0, hours - halfDays - 2);
    this.expect('files of the whole log', logged.files, Math.floor(days));
    return { counts: this.counts, samples: this.samples, faults: this.faults };
  }

  private expect(what: string, count: number, least: number): void {
    this.counts.set(what, count);
    if (count < least) this.faults.push(`${what}: ${count}, expected at least ${least}`);
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Changes the addresses in DNS. */
  private name(named: readonly string[]): void {
    this.named = named;
    this.dns.behave = zone({ [`${backendName} A`]: named.map((address) => addressRecord(backendName, address, dnsTtl)) });
  }

  private async lookAtProxy(hour: number): Promise<void> {
    let found = '';
    // The last look-up or health check of the hour may still be in progress.
    await until('the backends that DNS names are used', async () => {
      const seen = new Set<string>();
      for (let index = 0; index < requestsPerHour; index += 1) {
        const { status, body, generation } = await this.get('/web');
        if (status !== 200 || generation !== String(this.generation)) this.faults.push(`hour ${hour}: ${status} ${body} of config ${generation}, expected 200 and config ${this.generation}`);
        seen.add(body);
      }
      found = [...seen].sort().join(', ');
      return found === this.named.join(', ');
    }).catch(() => undefined);
    if (found === this.named.join(', ')) this.count('hours with the backends that DNS names');
    else this.faults.push(`hour ${hour}: ${found} answered, expected ${this.named.join(', ')}`);
  }

  private async lookAtCertificate(hour: number): Promise<void> {
    const from = Number((await this.get(timePath)).body);
    const { certificate, head } = await handshake(this.setting.ports.tls, '/web');
    this.requests += 1;
    const issuer = certificate?.issuerCertificate;
    if (certificate === undefined || issuer === undefined) return void this.faults.push(`hour ${hour}: the server shows no certificate, or not who signed it`);
    const isValid = [certificate, issuer].every(({ validFrom, validTo }) => Date.parse(validFrom) <= from + hourMs && Date.parse(validTo) > from);
    if (head !== 'HTTP/1.1 200 OK' || !isValid || !certificate.verify(issuer.publicKey)) this.faults.push(`hour ${hour}: ${head}, certificate from ${certificate.validFrom} to ${certificate.validTo}, signed by one to ${issuer.validTo}`);
    const seen = { serial: certificate.serialNumber, issuer: issuer.serialNumber };
    if (this.last.serial !== '' && this.last.serial !== seen.serial) this.count('certificate: another one is shown');
    if (this.last.issuer !== '' && this.last.issuer !== seen.issuer) this.count('certificate: signed by another intermediate one');
    this.last = seen;
  }

  private async resume(hour: number): Promise<void> {
    const { isResumed, session, head } = await handshake(this.setting.ports.tls, '/web', this.session);
    this.requests += 1;
    if (head !== 'HTTP/1.1 200 OK') this.faults.push(`hour ${hour}: ${head} where a session is resumed`);
    if (this.session !== undefined) this.count(`session: ${isResumed ? 'resumed' : 'not resumed'}`);
    // A ticket of a resumed session may be used again, until its key is replaced.
    this.session = session ?? this.session;
  }

  private async reload(hour: number): Promise<void> {
    const document = JSON.stringify(daysDocument(this.setting, this.generation + 1));
    const { status, body } = await this.ask(this.setting.ports.admin, { path: '/load', method: 'POST', headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(document) } }, document);
    if (status !== 200) return void this.faults.push(`hour ${hour}: a reload is answered with ${status}: ${body}`);
    this.generation += 1;
    this.count('reloads');
  }

  private async get(path: string): Promise<{ readonly status: number; readonly body: string; readonly generation: string }> {
    const answer = await this.ask(this.setting.ports.plain, { path });
    this.requests += 1;
    return answer;
  }

  private ask(port: number, options: object, sent = ''): Promise<{ readonly status: number; readonly body: string; readonly generation: string }> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, agent: false, ...options }, (response: IncomingMessage) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body, generation: String(response.headers['x-generation'] ?? '') }), reject);
      });
      asked.on('error', reject).end(sent);
    });
  }
}

async function linesIn(folder: string): Promise<{ readonly files: number; readonly lines: number }> {
  const names = await readdir(folder);
  let lines = 0;
  for (const name of names) lines += (await readFile(join(folder, name), 'utf8')).split('\n').length - 1;
  return { files: names.length, lines };
}
