import { type App, apps, type ConfigOf, type Context, module, object, type Provisioner, string, systemClock } from '@caddis/core';
import { type Upstream, upstreams, type UpstreamRequest, type UpstreamSource, type SourceStatus } from '@caddis/core/http';
import type { HttpApp } from '@caddis/http';
import { proxyDirectory, type ProxyDirectory } from '../backends/proxy-directory.js';

/** Makes the running http app available to a test, e.g. for its ports. */
@module(apps, { name: 'probe', summary: 'Finds the http app for a test.' })
export class ProbeApp implements App, Provisioner {
  static latest: HttpApp | undefined;

  async provision(context: Context): Promise<void> {
    ProbeApp.latest = (await context.app('http')) as HttpApp;
  }

  start(): void {
    // Nothing to start.
  }

  stop(): void {
    // Nothing to stop.
  }
}

/** Behaviour of a scripted source. */
export interface SourceScript {
  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]>;
  resetCache?(request: UpstreamRequest): void;
  status?(): SourceStatus;
  known?(): readonly Upstream[];
  watchKnown?(changed: () => void): () => void;
}

const ScriptedConfig = object({ script: string({ description: 'Name of the script.' }) });

/** A source whose behaviour a test defines. */
@module(upstreams, { name: 'scripted', config: ScriptedConfig, summary: 'Does what a test says.' })
export class ScriptedSource implements UpstreamSource {
  static readonly scripts = new Map<string, SourceScript>();
  private readonly script: SourceScript;
  readonly status?: () => SourceStatus;
  readonly known?: () => readonly Upstream[];

  constructor(config: ConfigOf<typeof ScriptedConfig>) {
    this.script = ScriptedSource.scripts.get(config.script) as SourceScript;
    const { status, known } = this.script;
    if (status !== undefined) this.status = () => status.call(this.script);
    if (known !== undefined) this.known = () => known.call(this.script);
  }

  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    return this.script.getUpstreams(request);
  }

  resetCache(request: UpstreamRequest): void {
    this.script.resetCache?.(request);
  }

  watchKnown(changed: () => void): () => void {
    return this.script.watchKnown?.(changed) ?? (() => undefined);
  }
}

/** Makes the directory that all handlers share available to a test. */
@module(apps, { name: 'directory', summary: 'Finds what all handlers of reverse_proxy share.' })
export class DirectoryApp implements App, Provisioner {
  static latest: ProxyDirectory | undefined;

  async provision(context: Context): Promise<void> {
    DirectoryApp.latest = await proxyDirectory(context, systemClock);
  }

  start(): void {
    // Nothing to start.
  }

  stop(): void {
    // Nothing to stop.
  }
}
