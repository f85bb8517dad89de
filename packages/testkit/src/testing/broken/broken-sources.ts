import { module, type Context, type Provisioner } from '@caddis/core';
import { upstreams, type SourceStatus, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import type { BrokenSample } from './broken-sample.js';

const one: Upstream = { dial: '127.0.0.1:80' };

@module(upstreams, { name: 'gives_null', summary: 'Finds backends.' })
class GivesNull implements UpstreamSource {
  getUpstreams(): readonly Upstream[] {
    return null as never;
  }
}

@module(upstreams, { name: 'gives_texts', summary: 'Finds backends.' })
class GivesTexts implements UpstreamSource {
  readonly list = ['127.0.0.1:80'] as never;

  getUpstreams(): readonly Upstream[] {
    return this.list;
  }
}

@module(upstreams, { name: 'gives_urls', summary: 'Finds backends.' })
class GivesUrls implements UpstreamSource {
  readonly list = [{ dial: 'http://127.0.0.1:80/' }];

  getUpstreams(): readonly Upstream[] {
    return this.list;
  }
}

@module(upstreams, { name: 'gives_no_port', summary: 'Finds backends.' })
class GivesNoPort implements UpstreamSource {
  readonly list = [{ dial: '127.0.0.1' }];

  getUpstreams(): readonly Upstream[] {
    return this.list;
  }
}

@module(upstreams, { name: 'gives_new_lists', summary: 'Finds backends.' })
class GivesNewLists implements UpstreamSource {
  getUpstreams(): readonly Upstream[] {
    return [{ dial: '127.0.0.1:80' }];
  }
}

@module(upstreams, { name: 'source_hangs', summary: 'Finds backends.' })
class SourceHangs implements UpstreamSource {
  getUpstreams(): Promise<readonly Upstream[]> {
    return new Promise(() => undefined);
  }
}

@module(upstreams, { name: 'throws_texts', summary: 'Finds backends.' })
class ThrowsTexts implements UpstreamSource {
  getUpstreams(): readonly Upstream[] {
    // oxlint-disable-next-line no-throw-literal
    throw 'nothing is known yet';
  }
}

@module(upstreams, { name: 'needs_a_cookie', summary: 'Finds backends.' })
class NeedsACookie implements UpstreamSource {
  getUpstreams(request: UpstreamRequest): readonly Upstream[] {
    return (request.headers.get('cookie') as string).includes('a') ? [] : [];
  }
}

@module(upstreams, { name: 'wrong_state', summary: 'Finds backends.' })
class WrongState implements UpstreamSource {
  readonly list = [one];

  getUpstreams(): readonly Upstream[] {
    return this.list;
  }

  status(): SourceStatus {
    return { state: 'healthy' as never, upstreams: this.list };
  }
}

@module(upstreams, { name: 'promises_status', summary: 'Finds backends.' })
class PromisesStatus implements UpstreamSource {
  readonly list = [one];

  getUpstreams(): readonly Upstream[] {
    return this.list;
  }

  status(): SourceStatus {
    return Promise.resolve({ state: 'ok', upstreams: this.list }) as never;
  }
}

@module(upstreams, { name: 'watch_has_no_end', summary: 'Finds backends.' })
class WatchHasNoEnd implements UpstreamSource {
  readonly list = [one];

  getUpstreams(): readonly Upstream[] {
    return this.list;
  }

  watchKnown(): () => void {
    return undefined as never;
  }
}

@module(upstreams, { name: 'reports_a_circle', summary: 'Finds backends.' })
class ReportsACircle implements UpstreamSource, Provisioner {
  private context: Context | undefined;

  provision(context: Context): void {
    this.context = context;
  }

  getUpstreams(): readonly Upstream[] {
    return [];
  }

  report(): object {
    const report: Record<string, unknown> = { path: this.context?.path };
    report['self'] = report;
    return report;
  }
}

/** Sources that break their contract. */
export const brokenSources: readonly BrokenSample[] = [
  { fault: 'it gives null', module: GivesNull, code: 'CONFORMANCE_SOURCE_UPSTREAMS', says: /answered null/ },
  { fault: 'it gives texts for upstreams', module: GivesTexts, code: 'CONFORMANCE_SOURCE_UPSTREAMS', says: /item 0/ },
  { fault: 'it gives URLs for addresses', module: GivesUrls, code: 'CONFORMANCE_SOURCE_DIAL', says: /http:\/\/127/ },
  { fault: 'it gives an address without a port', module: GivesNoPort, code: 'CONFORMANCE_SOURCE_DIAL' },
  { fault: 'it gives a new list at each call', module: GivesNewLists, code: 'CONFORMANCE_SOURCE_IDENTITY' },
  { fault: 'it never answers', module: SourceHangs, code: 'CONFORMANCE_CONTRACT_HANGS', options: { deadlineMs: 200 } },
  { fault: 'it throws a text', module: ThrowsTexts, code: 'CONFORMANCE_THREW_NO_ERROR' },
  { fault: 'it relies on a field of the request', module: NeedsACookie, code: 'CONFORMANCE_CONTRACT_THREW', says: /undefined/ },
  { fault: 'it has a state that there is not', module: WrongState, code: 'CONFORMANCE_SOURCE_STATUS', says: /"healthy"/ },
  { fault: 'it promises its status', module: PromisesStatus, code: 'CONFORMANCE_CONTRACT_PROMISE', says: /status\(\)/ },
  { fault: 'it gives nothing that ends a watch', module: WatchHasNoEnd, code: 'CONFORMANCE_SOURCE_WATCH' },
  { fault: 'it reports what JSON has no form for', module: ReportsACircle, code: 'CONFORMANCE_REPORT', says: /JSON has no form/ },
];
