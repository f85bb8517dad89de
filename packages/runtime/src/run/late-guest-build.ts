import { setMaxListeners } from 'node:events';
import type { CaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import { buildModule } from './build-module.js';
import type { LateGuest, LateHost } from './build-site.js';
import type { ModuleNode } from './built-module.js';
import { configInvalid } from './config-invalid.js';
import type { GuestRequest } from '../plan/planning.js';
import { untilAborted } from '../until-aborted.js';
import { UndoStack } from './undo-stack.js';

/**
 * A guest that a module loads at run time. It can be unloaded before its
 * host. Its signal is aborted together with that of its host, or earlier.
 *
 * @internal
 */
export class LateGuestBuild implements LateGuest {
  readonly built: Promise<ModuleNode>;
  readonly #undos = new UndoStack();
  readonly #controller = new AbortController();
  readonly #hostSignal: AbortSignal;

  constructor(request: GuestRequest, host: LateHost) {
    // Any number of modules below may listen to the signal.
    setMaxListeners(0, this.#controller.signal);
    this.#hostSignal = host.signal;
    this.#hostSignal.addEventListener('abort', this.#abort);
    this.built = this.#build(request, host);
  }

  async undo(): Promise<readonly CaddisError[]> {
    this.#abort();
    // The caller of `load` gets this error, so it is ignored here.
    await this.built.catch(() => {});
    return this.#undos.undo();
  }

  async #build(request: GuestRequest, host: LateHost): Promise<ModuleNode> {
    const { signal } = this.#controller;
    const { planGuest, logger } = host.environment;
    const result = await untilAborted(planGuest(request), signal);
    if (!result.ok) throw configInvalid(result.problems);
    for (const problem of result.warnings) logger.warn({ problem }, 'the config of a module that was loaded later has a warning');
    return buildModule(result.module, { ...host.site, undos: this.#undos, signal, isLate: true });
  }

  readonly #abort = (): void => {
    this.#hostSignal.removeEventListener('abort', this.#abort);
    this.#controller.abort(errors.RUNTIME_INTERRUPTED());
  };
}
