import { clock, type Clock, type Context, inject, module, object, type Provisioner } from '@caddis/core';
import { adminRoutes, type AdminAnswer, type AdminRoute, type AdminRoutes } from '@caddis/core/admin';
import { metricSources } from '@caddis/kit';
import { runtimeHandle, walkModules, type BuiltModule, type RuntimeHandle } from '@caddis/runtime';
import { requestCountsOf } from '../endpoint/request-counts.js';
import { type ModuleAges, sharedAges } from './module-ages.js';

/**
 * Lists the modules that are installed and those that are in use.
 *
 * @public
 */
@module(adminRoutes, {
  name: 'modules',
  config: object({}),
  summary: 'Lists installed modules, and modules in use with their places and start times.',
  description: `
\`GET /modules\` answers with two lists:

- \`installed\`: every module that a config can use, with its packages.
- \`in_use\`: the modules of the running config in the order of the document, modules that hosts have loaded on their own, and modules outside of the document.
  Each has its \`id\`, \`package\`, \`version\`, \`path\` in the config, \`since\` (milliseconds since the Unix epoch; a reload keeps unchanged modules, so they may be older
  than the config) and \`times\`, the durations of its start in milliseconds.`,
  examples: [{ title: 'It is always active, and has no settings.', config: {} }],
})
export class ModuleRoutes implements AdminRoutes, Provisioner {
  #ages: ModuleAges | undefined;

  constructor(
    _config: unknown,
    @inject(runtimeHandle) private readonly server: RuntimeHandle,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    this.#ages = await sharedAges(context, this.server, () => this.time.now());
    context.defer((await metricSources(context)).add(requestCountsOf(this.server)));
  }

  routes(): readonly AdminRoute[] {
    return [{ path: '/modules', methods: ['GET'], summary: 'Modules: those that are installed, and those in use, where and since when.', handle: () => this.#tell() }];
  }

  #tell(): AdminAnswer {
    const { lookup, current, beside } = this.server;
    const installed = lookup.ids().map((id) => ({ id, packages: lookup.providers(id).map(({ name, version, standard }) => ({ name, version, standard })) }));
    const inUse = [...walkModules([...(current?.storage === undefined ? [] : [current.storage]), ...(current?.apps ?? [])]), ...walkModules(beside)].map((each) => this.#describe(each));
    return { json: { installed, in_use: inUse } };
  }

  #describe({ planned, instance, times }: BuiltModule): object {
    const { descriptor, package: info } = planned.module;
    return { id: descriptor.id, package: info.name, version: info.version, path: planned.pointer, since: this.#ages?.of(instance), times };
  }
}
