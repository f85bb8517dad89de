import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from '@caddis/test-helpers';
import { hasProgram, needPrograms, phpFpmProgram } from '@caddis/test-servers';
import { expect } from 'chai';
import { GuideSession } from './testing/guide-session.js';
import { exchange } from '../testing/exchange.js';
import { meetMishaps, type Mishap } from './testing/guide-losses.js';
import { lossesDuring } from './testing/losses.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
/** Several guides run at once, because a guide mostly waits. */
const guidesAtATime = 3;

const isDown = /"msg":"host is down"/;
const first = 'node backend.mjs 9001 &';

/** Events for the first of two backends. `before` and `after` are its jobs in the guide's shell, before and after its restart. */
function mishapsOf(before: string, after: string, start: string): readonly Mishap[] {
  return [
    { title: 'a backend is killed', commands: `kill -KILL ${before}`, logged: isDown, lost: ['POST 502'] },
    { title: 'it comes back', commands: start, answered: 'answer of 9001' },
    { title: 'it hangs', commands: `kill -STOP ${after}`, logged: isDown, lost: ['POST 504'] },
    { title: 'it goes on', commands: `kill -CONT ${after}`, answered: 'answer of 9001' },
  ];
}

interface GuideCase {
  readonly guide: string;
  readonly programs: readonly string[];
  /** Further checks after all steps of the guide were run. */
  readonly then?: (session: GuideSession) => Promise<void>;
}

const cases: readonly GuideCase[] = [
  { guide: 'access-logs', programs: ['curl'] },
  { guide: 'environment-values', programs: ['curl'] },
  { guide: 'systemd', programs: ['systemd-analyze', 'systemd-notify', 'python3'], then: tellSystemd },
  {
    guide: 'health-checks',
    programs: ['curl'],
    async then(session) {
      const backend = session.startOf(first);
      await meetMishaps(session, mishapsOf('%1', '%4', backend));
      await session.run('kill -KILL %2 %4');
      const { lost, slowestMs } = await lossesDuring(session.portOf(8080), ['GET'], async () => {});
      expect(Object.keys(lost)[0]).to.match(/^GET 50[23]$/);
      // The upper limit is high, because a busy machine may take much longer than the five seconds.
      expect(slowestMs).to.be.within(4_500, 60_000);
    },
  },
  { guide: 'automatic-https', programs: ['curl'] },
  { guide: 'sticky-sessions', programs: ['curl'], then: (session) => meetMishaps(session, mishapsOf('%1', '%4', session.startOf(first))) },
  { guide: 'failover', programs: ['curl'], then: (session) => meetMishaps(session, mishapsOf('%4', '%4', session.startOf(first))) },
  {
    guide: 'blue-green',
    programs: ['curl', 'etcd'],
    async then(session) {
      const etcd = session.startOf('etcd --data-dir');
      await meetMishaps(session, [
        { title: 'a switch', commands: 'put services/web.version v2', answered: 'answer of 9002' },
        { title: 'a switch back', commands: 'put services/web.version v1', answered: 'answer of 9001' },
        { title: 'etcd hangs', commands: 'kill -STOP %1' },
        { title: 'etcd goes on', commands: 'kill -CONT %1' },
        { title: 'etcd is killed', commands: 'kill -KILL %1', logged: /etcd cannot be read/ },
        // etcd may warn of its flags before the shell is done.
        { title: 'etcd comes back', commands: `{ ${etcd} } 2>/dev/null`, logged: /etcd can be read again/ },
        { title: 'the live version is started again', commands: `kill -KILL %2; ${session.startOf(first)}`, answered: 'answer of 9001', lost: ['POST 502'] },
      ]);
    },
  },
  {
    guide: 'README',
    programs: [],
    async then(session) {
      const backend = `node -e 'require("http").createServer((request, response) => response.end("mine")).listen(${session.portOf(3000)}, "localhost")' & backend=$!`;
      await session.run(backend);
      await until('the proxy finds it', async () => (await exchange(session.portOf(8080), { target: '/' })).body === 'mine');
      await meetMishaps(session, [{ title: 'the server restarts', commands: `kill -KILL $backend; ${backend}`, answered: 'mine', lost: ['POST 502'] }]);
    },
  },
  { guide: 'internal-certificates', programs: ['curl'] },
  { guide: 'php', programs: ['curl', phpFpmProgram()] },
  { guide: 'redirects', programs: ['curl'] },
  { guide: 'static-files', programs: ['curl'] },
  { guide: 'tls', programs: ['curl', 'openssl'], then: renewCertificate },
  { guide: 'unhealthy-backends', programs: ['curl'] },
  { guide: 'websockets-and-streams', programs: ['curl'], then: keepStreams },
];

/** Run by `containers.test.ts` and `public-certificates.test.ts`. */
const followedElsewhere = ['containers', 'public-certificates'];

describe('the guide', () => {
  const followed = new Map<string, Promise<void>>();

  before(() => {
    const rest = cases.filter(({ programs }) => programs.every(hasProgram));
    const lanes = Array.from({ length: guidesAtATime }, () => Promise.resolve());
    for (const [index, guide] of rest.entries()) {
      const lane = index % guidesAtATime;
      const follow = (lanes[lane] ?? Promise.resolve()).then(() => followGuide(guide));
      followed.set(guide.guide, follow);
      lanes[lane] = follow.catch(() => {});
    }
  });

  it('has a test, whichever it is', () => {
    const pages = readdirSync(`${root}docs/guides`).map((name) => name.replace('.md', ''));
    // There is a README in that folder too, but `cases` contains the README of the repository.
    expect(cases.map(({ guide }) => guide).concat(followedElsewhere)).to.have.members(pages);
  });

  for (const { guide, programs } of cases) {
    it(`${guide} works as it is written`, async function () {
      needPrograms(this, ...programs);
      await followed.get(guide);
    });
  }
});

/** Returns the text of a guide; of the README, only the section about a proxy. */
function markdownOf(guide: string): string {
  if (guide !== 'README') return readFileSync(`${root}docs/guides/${guide}.md`, 'utf8');
  return readFileSync(`${root}README.md`, 'utf8').split(/^(?=## )/m).find((section) => section.startsWith('## Proxy to your own server')) ?? '';
}

async function followGuide({ guide, then }: GuideCase, environment?: Readonly<Record<string, string>>): Promise<void> {
  const session = await GuideSession.open(markdownOf(guide), environment);
  try {
    await session.follow();
    await then?.(session);
  } finally {
    await session.close();
  }
}

/** Replaces the certificate while requests are sent one after the other, each on a new connection. */
async function renewCertificate(session: GuideSession): Promise<void> {
  const address = `https://localhost:${session.portOf(8443)}/`;
  await session.run('cp cert.pem old.pem');
  await session.run(session.startOf('openssl req'));
  await session.run(`cat old.pem cert.pem >both.pem; (while [ ! -e over ]; do curl -sf --cacert both.pem ${address} >/dev/null || echo failed >>failures; done) & load=$!`);
  await session.run('kill -USR1 $server');
  await until('the new certificate is shown', async () => (await session.run(`curl -sf --cacert cert.pem ${address}`)).code === 0);
  const { stdout } = await session.run('touch over; wait $load; cat failures 2>/dev/null');
  expect(stdout).to.equal('');
}

/** A stand-in for systemd: receives the messages of a service and writes them to a file. */
const manager = `import socket
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind("notify.sock")
while True:
    with open("messages", "ab") as file: file.write(server.recv(4096) + b"\\n")
`;

/** Checks the messages to systemd, which its own program sends, and compares the unit with that of the examples. */
async function tellSystemd(session: GuideSession): Promise<void> {
  const [, unit] = /```ini\n([^]*?)```/.exec(markdownOf('systemd')) ?? [];
  expect(unit).to.equal(readFileSync(`${root}examples/systemd/caddis.service`, 'utf8').replace(/^#.*\n/, ''));
  const told = async (message: string, times: number): Promise<boolean> => Number((await session.run(`grep -c ^${message} messages`)).stdout) >= times;
  await session.run(`python3 -c '${manager}' & until [ -e notify.sock ]; do :; done`);
  await session.run('NOTIFY_SOCKET=$PWD/notify.sock WATCHDOG_USEC=400000 node_modules/.bin/caddis run caddis.json & server=$!');
  await until('it tells that it serves', () => told('READY=1', 1));
  await until('it tells that it lives', () => told('WATCHDOG=1', 2));
  await session.run('kill -USR1 $server');
  await until('it tells of the reload', async () => (await told('RELOADING=1', 1)) && told('READY=1', 2));
  await session.run('kill -TERM $server; wait $server');
  expect(await told('STOPPING=1', 1)).to.equal(true);
}

/** Checks that streams survive a reload, and end when their backend is killed. */
async function keepStreams(session: GuideSession): Promise<void> {
  const address = `http://localhost:${session.portOf(8080)}`;
  const upgrade = "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='";
  const seen = async (file: string): Promise<number> => Number((await session.run(`wc -c <${file}`)).stdout);
  await session.run(`curl -sN ${address}/events >events & events=$!; curl -sNv ${upgrade} ${address}/ >/dev/null 2>upgraded & upgraded=$!`);
  await until('both streams run', async () => (await seen('events')) > 0 && (await session.run('grep "101 Switching" upgraded')).code === 0);
  await session.run("sed -i 's/5m/6m/' caddis.json; kill -USR1 $server");
  await until('the config is replaced', () => session.log.split('"msg":"config serves"').length > 2);
  const before = await seen('events');
  await until('events go on', async () => (await seen('events')) > before + 20);
  expect((await session.run('kill -0 $events && kill -0 $upgraded')).code).to.equal(0);
  await session.run('kill -STOP %1; kill -CONT %1');
  const paused = await seen('events');
  await until('events go on', async () => (await seen('events')) > paused);
  expect((await session.run('kill -0 $events && kill -0 $upgraded')).code).to.equal(0);
  await session.run('kill -KILL %1; wait $events $upgraded');
}
