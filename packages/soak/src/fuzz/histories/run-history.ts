import { Fragments, somePaths } from './fragments.js';
import { bodyOf, documentOf, isSame, placeOf, planRequest, type PlannedRequest, type SeenTag } from './history-requests.js';
import type { AdminAnswer, HistoryServer } from './history-server.js';
import type { Json } from './json.js';
import { modelAnswer, modelIds } from './model-answers.js';
import { ModelConfig } from './model-config.js';
import { Refusal, valueAt } from './model-edit.js';
import type { Draw, RequestStep, Step } from './steps.js';

/** The expected result of a request: the status of the answer, and the document afterwards. */
interface Outcome {
  readonly status: number;
  readonly document: Json | undefined;
  /** Whether a config was loaded, which may be equal to the one before. */
  readonly isLoaded: boolean;
}

/** Numbers of steps by their result. */
export interface HistoryCounts {
  taken: number;
  refused: number;
  /** Steps that were skipped, because the model does not know their config. */
  left: number;
}

/** One history: applies steps to a server, and tracks its expected config. */
export class HistoryRun {
  /** All steps so far, as readable text. */
  readonly told: string[] = [];
  private readonly fragments: Fragments;
  private readonly config: ModelConfig;
  private readonly tags: SeenTag[] = [];
  /** Whether the running config came from the file, so that a signal reloads the file. */
  private isOfFile: boolean;

  private constructor(
    private readonly server: HistoryServer,
    private document: Json | undefined,
    private readonly counts: HistoryCounts,
    isFresh: boolean,
  ) {
    this.fragments = new Fragments(server.addresses);
    this.config = new ModelConfig(server.addresses);
    this.isOfFile = isFresh;
  }

  /**
   * Runs the steps of a history, and compares the server with the model after each.
   *
   * @throws if they differ; the message lists all steps
   */
  static async run(server: HistoryServer, steps: readonly Step[], counts: HistoryCounts): Promise<void> {
    const document = new Fragments(server.addresses).document(1);
    const isFresh = !server.isRunning || steps.some(({ kind }) => kind === 'signal');
    const history = new HistoryRun(server, document, counts, isFresh);
    try {
      if (isFresh) await server.start(document);
      else await history.load(document);
      await history.compare({ place: 0, tail: 'here', number: 0, isOdd: false });
      for (const step of steps) await history.do(step);
      await history.compareKept();
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${history.told.map((line, index) => `  ${index + 1}. ${line}`).join('\n')}`, { cause: error });
    }
  }

  private async load(document: Json): Promise<void> {
    const answer = await this.server.call({ method: 'POST', path: '/load', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(document) });
    if (answer.status !== 200) throw new Error(`the first config was answered with ${answer.status}: ${answer.body}`);
  }

  private async do(step: Step): Promise<void> {
    if (step.kind === 'signal') await this.signal(step.draw, step.flaw);
    else if (step.kind === 'together') await this.together(step.first, step.second);
    else await this.request(step);
    await this.compare(step.kind === 'together' ? step.first.draw : step.draw);
  }

  private async request(step: RequestStep): Promise<void> {
    const planned = this.plan(step);
    const wanted = this.outcome(planned, this.document);
    if (wanted === undefined) return void (this.counts.left += 1);
    const answer = await this.send(planned);
    if (answer.status !== wanted.status) throw new Error(`answered with ${answer.status}, expected ${wanted.status}: ${answer.body}`);
    if (answer.status === 200 && (JSON.parse(answer.body) as { changed: boolean }).changed !== wanted.isLoaded) throw new Error(`expected "changed": ${wanted.isLoaded}: ${answer.body.slice(0, 200)}`);
    this.become(wanted);
  }

  /** Sends two requests concurrently. Their results must be those of some sequential order. */
  private async together(first: RequestStep, second: RequestStep): Promise<void> {
    const [one, two] = [this.plan(first), this.plan(second)];
    const inOrder = (before: PlannedRequest, after: PlannedRequest): readonly [Outcome, Outcome] | undefined => {
      const early = this.outcome(before, this.document);
      const late = early === undefined ? undefined : this.outcome(after, early.document);
      return early === undefined || late === undefined ? undefined : [early, late];
    };
    const [ahead, behind] = [inOrder(one, two), inOrder(two, one)];
    if (ahead === undefined || behind === undefined) return void (this.counts.left += 1);
    this.told.push('together:');
    const answers = await Promise.all([this.send(one), this.send(two)]);
    const got = answers.map(({ status }) => status).join();
    const found = await this.found();
    const possible = [
      { statuses: ahead.map(({ status }) => status).join(), outcomes: ahead },
      { statuses: behind.map(({ status }) => status).reverse().join(), outcomes: behind },
    ].filter(({ statuses, outcomes }) => statuses === got && JSON.stringify(outcomes[1].document ?? null) === found);
    const [match] = possible;
    if (match === undefined) throw new Error(`answered with ${got}, and the config is ${found}; neither order gives that: ${answers.map(({ body }) => body.slice(0, 300)).join(' | ')}`);
    for (const outcome of match.outcomes) this.become(outcome);
  }

  private async signal(draw: Draw, flaw: 'none' | 'broken body'): Promise<void> {
    const document = documentOf(draw, this.fragments);
    const judged = flaw === 'none' ? this.config.judge(document) : 'bad';
    if (judged === 'beyond') return void (this.counts.left += 1);
    const written = bodyOf(document, flaw);
    this.told.push(`SIGUSR1 with the file ${written}`);
    await this.server.signal(written);
    const isTaken = this.isOfFile && judged === 'good';
    this.become({ status: isTaken ? 200 : 400, document: isTaken ? document : this.document, isLoaded: false });
  }

  private plan(step: RequestStep): PlannedRequest {
    return planRequest(step, { document: this.document, tags: [...this.tags], fragments: this.fragments });
  }

  private async send({ call }: PlannedRequest): Promise<AdminAnswer> {
    const { method, path, headers, body } = call;
    const index = this.told.push('') - 1;
    const request = [method, path, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), ...(body === undefined ? [] : [body])].join(' ');
    this.told[index] = request;
    const answer = await this.server.call(call);
    this.told[index] = `${request} → ${answer.status}`;
    return answer;
  }

  /** @returns the expected result; `undefined` if the model does not know it */
  private outcome(planned: PlannedRequest, before: Json | undefined): Outcome | undefined {
    try {
      const document = planned.after(before);
      // No config and an empty config are served alike, but reported differently.
      if (isSame(document ?? {}, before ?? {}) && !planned.isForced) return { status: 200, document: isSame(document, before) ? before : document, isLoaded: false };
      const judged = this.config.judge(document);
      if (judged === 'beyond') return undefined;
      return judged === 'good' ? { status: 200, document, isLoaded: true } : { status: 400, document: before, isLoaded: false };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, document: before, isLoaded: false };
    }
  }

  private become({ status, document, isLoaded }: Outcome): void {
    this.document = document;
    if (isLoaded) this.isOfFile = false;
    if (status === 200) this.counts.taken += 1;
    else this.counts.refused += 1;
  }

  /** Reads the config from the server. */
  private async found(): Promise<string> {
    const { status, body } = await this.server.call({ method: 'GET', path: '/config/', headers: {} });
    if (status !== 200) throw new Error(`GET /config/ is answered with ${status}: ${body}`);
    return body.trimEnd();
  }

  private async compare(draw: Draw): Promise<void> {
    const found = await this.found();
    const wanted = JSON.stringify(this.document ?? null);
    if (found !== wanted) throw new Error(`the config is ${found}, expected ${wanted}`);
    for (const address of this.server.addresses.free) {
      for (const path of somePaths) {
        const [served, meant] = [await this.server.ask(address, path), modelAnswer(this.document, address, path)];
        if (!isSame(served as Json, meant as Json)) throw new Error(`${address}${path} is answered with ${JSON.stringify(served)}, expected ${JSON.stringify(meant)}`);
      }
    }
    await this.compareAt({ ...draw, tail: 'here' });
  }

  /** Compares a part of the config, read by its path and by an `@id`, and remembers its tag. */
  private async compareAt(draw: Draw): Promise<void> {
    const parts = placeOf(draw, this.document);
    const text = JSON.stringify(valueAt(this.document, parts));
    const path = `/config/${parts.map(encodeURIComponent).join('/')}`;
    const { status, body, tag } = await this.server.call({ method: 'GET', path, headers: {} });
    if (status !== 200 || body.trimEnd() !== text) throw new Error(`GET ${path} is answered with ${status} ${body}, expected ${text}`);
    this.tags.push({ tag, parts, text });
    const ids = [...modelIds(this.document)];
    const [id, at] = ids[draw.number % Math.max(1, ids.length)] ?? [];
    if (id === undefined || at === undefined) return;
    const owner = JSON.stringify(valueAt(this.document, at));
    const answer = await this.server.call({ method: 'GET', path: `/id/${encodeURIComponent(id)}`, headers: {} });
    if (answer.body.trimEnd() !== owner) throw new Error(`GET /id/${id} is answered with ${answer.status} ${answer.body}, expected ${owner}`);
  }

  private async compareKept(): Promise<void> {
    await this.server.untilKept(JSON.stringify(this.document ?? {}));
  }
}
