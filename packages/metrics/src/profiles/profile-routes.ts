import type { Profiler } from 'node:inspector';
import { getHeapSnapshot } from 'node:v8';
import { clock, type Clock, type Context, inject, module, object, type Provisioner } from '@caddis/core';
import { AdminError, type AdminAnswer, type AdminRequest, type AdminRoute, adminRoutes, type AdminRoutes } from '@caddis/core/admin';
import { aloneGroup, processGroup, type ProcessGroup, type ProcessProfile, type ProfileQuestion, profileTopic, takeCpuProfile } from '@caddis/kit';
import { heapOfWorker, heapsOfAll } from './heap-files.js';
import { mergeProfiles, type NamedProfile } from './merge-profiles.js';

/** Maximum duration of a CPU profile, in seconds. */
const maxSeconds = 120;
/** How long workers may take to send their profiles, in milliseconds. */
const sendingMs = 10_000;

/**
 * Takes CPU profiles and heap snapshots of the running process.
 *
 * @see Caddy's `/debug/pprof`
 * @public
 */
@module(adminRoutes, {
  name: 'profiles',
  alsoCalled: ['profiling', 'profiler', 'pprof', 'flame graph', 'memory leak'],
  config: object({}),
  summary: 'Takes profiles of CPU time and memory.',
  description: `
\`GET /debug/pprof/profile?seconds=10\` records for that many seconds, 1 to ${maxSeconds}, 30 if omitted, and answers with a CPU profile of V8. Save it as \`.cpuprofile\`,
and open it in the developer tools of Chromium or in an editor. It is not in the format of Go's \`pprof\`. Requests take longer during the recording. In a server with
several workers, each process has a node with its name in the profile, one after the other in time; \`worker=2\` records only that worker.

\`GET /debug/pprof/heap\` answers with a heap snapshot of V8. Save it as \`.heapsnapshot\`. The process is blocked while the snapshot is taken, and needs about the same
amount of memory again. In a server with several workers, it is a snapshot of the supervisor; with \`worker=2\`, of that worker. With \`worker=all\`, the answer is a tar
archive with the snapshots of all processes, which are taken one after the other. A worker that needs longer than \`--module-deadline\` counts as stuck, and is replaced.
A snapshot contains all texts in memory, including secrets. So only clients that may see secrets get one: over a Unix socket, or if the config allows it.

One profile is taken at a time.`,
  examples: [{ title: 'It is always active, and has no settings.', config: {} }],
})
export class ProfileRoutes implements AdminRoutes, Provisioner {
  private isBusy = false;
  private group: ProcessGroup = aloneGroup;

  constructor(
    _config: unknown,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    this.group = await processGroup(context);
  }

  routes(): readonly AdminRoute[] {
    return [
      { path: '/debug/pprof/profile', methods: ['GET'], summary: 'Where the processor spends its time, during the next seconds.', handle: (request) => this.alone(() => this.watchProcessor(request)) },
      { path: '/debug/pprof/heap', methods: ['GET'], summary: 'What is in memory.', handle: (request) => this.alone(() => this.takeHeap(request)) },
    ];
  }

  private async alone(take: () => Promise<AdminAnswer>): Promise<AdminAnswer> {
    if (this.isBusy) throw new AdminError(409, 'another profile is being taken');
    this.isBusy = true;
    try {
      return await take();
    } finally {
      this.isBusy = false;
    }
  }

  private async watchProcessor({ query, signal }: AdminRequest): Promise<AdminAnswer> {
    const text = query.get('seconds') ?? '30';
    const seconds = Number(text);
    if (!/^\d+$/.test(text) || seconds < 1 || seconds > maxSeconds) throw new AdminError(400, `seconds must be 1 to ${maxSeconds}: ${text}`);
    // Profiling also ends when the client disconnects.
    const worker = this.workerOf(query);
    if (typeof worker === 'number') {
      const [only] = await this.profilesOfWorkers({ seconds, worker }, signal);
      if (only === undefined) throw notAnswered(worker);
      return { headers: fileHeaders(`caddis-worker-${worker}.cpuprofile`), body: JSON.stringify(only.profile) };
    }
    const [own, workers] = await Promise.all([takeCpuProfile(seconds, this.time, signal), this.profilesOfWorkers({ seconds }, signal)]);
    const profile = this.group.role === 'alone' ? own : mergeProfiles([{ name: 'supervisor', profile: own }, ...workers]);
    return { headers: fileHeaders('caddis.cpuprofile'), body: JSON.stringify(profile) };
  }

  private async profilesOfWorkers(question: ProfileQuestion, signal: AbortSignal): Promise<readonly NamedProfile[]> {
    const hasLeft = new Promise<readonly unknown[]>((resolve) => signal.addEventListener('abort', () => resolve([]), { once: true }));
    const answers = await Promise.race([hasLeft, this.group.ask(profileTopic, question, question.seconds * 1000 + sendingMs, question.worker)]);
    return (answers as readonly (ProcessProfile | undefined)[]).filter((answer) => answer !== undefined).map(({ id, profile }) => ({ name: `worker ${id}`, profile: JSON.parse(profile) as Profiler.Profile }));
  }

  private async takeHeap({ method, query, seesSecrets, signal }: AdminRequest): Promise<AdminAnswer> {
    if (!seesSecrets) throw new AdminError(403, 'a heap snapshot holds secrets: ask over a unix socket, or allow it in the config');
    const worker = this.workerOf(query);
    const headers = worker === 'all' ? fileHeaders('caddis-heaps.tar', 'application/x-tar') : fileHeaders(`caddis${worker === undefined ? '' : `-worker-${worker}`}.heapsnapshot`);
    if (method === 'HEAD') return { headers };
    if (worker === undefined) return { headers, body: getHeapSnapshot() as AsyncIterable<Uint8Array> };
    const file = worker === 'all' ? await heapsOfAll(this.group, this.time.now(), signal) : await heapOfWorker(this.group, worker);
    if (file === undefined) throw notAnswered(worker as number);
    const body = file.createReadStream({ start: 0 });
    // Close the file even if the client disconnects before reading anything.
    const leave = (): void => void body.destroy();
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return { headers, body };
  }

  /** Parses the parameter `worker`: a number, `all`, or `undefined` for the default. */
  private workerOf(query: URLSearchParams): number | 'all' | undefined {
    const text = query.get('worker') ?? undefined;
    if (text === undefined || text === 'all') return text;
    const { role, workers } = this.group;
    if (role !== 'supervisor') throw new AdminError(404, `there is no worker ${text}: the server is one process`);
    const worker = Number(text);
    if (!/^\d+$/.test(text) || worker < 1 || worker > workers) throw new AdminError(404, `there is no worker ${text}: they are 1 to ${workers}, or all`);
    return worker;
  }
}

function fileHeaders(name: string, type = 'application/json'): Readonly<Record<string, string>> {
  return { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` };
}

function notAnswered(worker: number): AdminError {
  return new AdminError(503, `worker ${worker} has not answered`);
}
