import { module, type Cleaner, type Context, type Provisioner, type Validator } from '@caddis/core';
import { upstreams, type Upstream } from '@caddis/core/http';
import type { BrokenSample } from './broken-sample.js';

class Source {
  getUpstreams(): readonly Upstream[] {
    return [];
  }
}

/** A resource that must be closed exactly once. */
class Handle {
  private isOpen = true;

  close(): void {
    if (!this.isOpen) throw new Error('it is closed already');
    this.isOpen = false;
  }
}

@module(upstreams, { name: 'provision_fails', summary: 'Finds backends.' })
class ProvisionFails extends Source implements Provisioner {
  provision(): void {
    throw new Error('there is no service here');
  }
}

@module(upstreams, { name: 'validate_fails', summary: 'Finds backends.' })
class ValidateFails extends Source implements Validator {
  async validate(): Promise<void> {
    throw new Error('no names');
  }
}

@module(upstreams, { name: 'hangs', summary: 'Finds backends.' })
class Hangs extends Source implements Provisioner {
  provision(): Promise<void> {
    return new Promise(() => undefined);
  }
}

@module(upstreams, { name: 'needs_provision', summary: 'Finds backends.' })
class NeedsProvision extends Source implements Provisioner, Cleaner {
  private handle!: Handle;

  provision(): void {
    this.handle = new Handle();
  }

  cleanup(): void {
    this.handle.close();
    this.handle = { close: () => undefined } as Handle;
  }
}

@module(upstreams, { name: 'closes_twice', summary: 'Finds backends.' })
class ClosesTwice extends Source implements Provisioner, Cleaner {
  private handle: Handle | undefined;

  provision(): void {
    this.handle = new Handle();
  }

  cleanup(): void {
    this.handle?.close();
  }
}

@module(upstreams, { name: 'needs_success', summary: 'Finds backends.' })
class NeedsSuccess extends Source implements Provisioner, Cleaner {
  private first: Handle | undefined;
  private second: Handle | undefined;

  async provision(context: Context): Promise<void> {
    this.first = new Handle();
    this.second = await context.share('test.needs_success', () => ({ value: new Handle() }));
  }

  cleanup(): void {
    if (this.first === undefined) return;
    (this.second as Handle).close.bind(this.second);
    this.first = undefined;
  }
}

@module(upstreams, { name: 'needs_the_end', summary: 'Finds backends.' })
class NeedsTheEnd extends Source implements Provisioner, Cleaner {
  private state: 'new' | 'half' | 'ready' = 'new';

  async provision(): Promise<void> {
    this.state = 'half';
    await new Promise((resolve) => setImmediate(resolve));
    this.state = 'ready';
  }

  cleanup(): void {
    if (this.state === 'half') throw new Error('provision() is not done yet');
  }
}

@module(upstreams, { name: 'cleanup_throws', summary: 'Finds backends.' })
class CleanupThrows extends Source implements Cleaner, Provisioner {
  private isProvisioned = false;

  provision(): void {
    this.isProvisioned = true;
  }

  cleanup(): void {
    if (this.isProvisioned) throw new Error('no');
  }
}

@module(upstreams, { name: 'cleanup_hangs', summary: 'Finds backends.' })
class CleanupHangs extends Source implements Cleaner {
  cleanup(): Promise<void> {
    return new Promise(() => undefined);
  }
}

@module(upstreams, { name: 'undo_throws', summary: 'Finds backends.' })
class UndoThrows extends Source implements Provisioner {
  provision(context: Context): void {
    context.defer(() => Promise.reject(new Error('no')));
  }
}

let isTaken = false;

@module(upstreams, { name: 'only_one', summary: 'Finds backends.' })
class OnlyOne extends Source implements Provisioner {
  provision(context: Context): void {
    if (isTaken) throw new Error('there is one already');
    isTaken = true;
    context.defer(() => void (isTaken = false));
  }
}

let addresses: readonly Upstream[] | undefined;

@module(upstreams, { name: 'ends_for_all', summary: 'Finds backends.' })
class EndsForAll extends Source implements Provisioner, Cleaner {
  provision(): void {
    addresses = [{ dial: '10.0.0.1:80' }];
  }

  override getUpstreams(): readonly Upstream[] {
    return (addresses as readonly Upstream[]).slice(1);
  }

  cleanup(): void {
    addresses = undefined;
  }
}

@module(upstreams, { name: 'ignores_abort', summary: 'Finds backends.' })
class IgnoresAbort extends Source implements Provisioner {
  async provision(context: Context): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    // It only continues if nobody has aborted it. After an abort, this promise never settles.
    if (context.signal.aborted) await new Promise(() => undefined);
  }
}

@module(upstreams, { name: 'stray_rejection', summary: 'Finds backends.' })
class StrayRejection extends Source implements Provisioner {
  provision(): void {
    void Promise.reject(new Error('nobody looks at this'));
  }
}

const options = { deadlineMs: 200 };

/** Faults between provision and the end of clean-up. */
export const brokenLifecycle: readonly BrokenSample[] = [
  { fault: 'its provision fails', module: ProvisionFails, code: 'CONFORMANCE_PROVISION_FAILED', options: { configs: [{}] }, says: /there is no service here/ },
  { fault: 'its provision fails with all that can be tried', module: ProvisionFails, code: 'CONFORMANCE_NO_CONFIG' },
  { fault: 'its validate fails', module: ValidateFails, code: 'CONFORMANCE_VALIDATE_FAILED', options: { configs: [{}] } },
  { fault: 'its provision never ends', module: Hangs, code: 'CONFORMANCE_STEP_HANGS', options: { ...options, configs: [{}] } },
  { fault: 'its cleanup relies on provision', module: NeedsProvision, code: 'CONFORMANCE_CLEANUP_UNPROVISIONED' },
  { fault: 'its cleanup ends something twice', module: ClosesTwice, code: 'CONFORMANCE_CLEANUP_TWICE', says: /closed already/ },
  { fault: 'its cleanup relies on the success of provision', module: NeedsSuccess, code: 'CONFORMANCE_CLEANUP_AFTER_FAILURE' },
  { fault: 'its cleanup relies on the end of provision', module: NeedsTheEnd, code: 'CONFORMANCE_ABORT_DIRTY' },
  { fault: 'its cleanup throws', module: CleanupThrows, code: 'CONFORMANCE_CLEANUP_FAILED' },
  { fault: 'its cleanup never ends', module: CleanupHangs, code: 'CONFORMANCE_CLEANUP_HANGS', options },
  { fault: 'an undo of it rejects', module: UndoThrows, code: 'CONFORMANCE_CLEANUP_FAILED' },
  { fault: 'its cleanup ends what another instance uses', module: EndsForAll, code: 'CONFORMANCE_OVERLAP', says: /when the first of two instances was cleaned up, of the second getUpstreams\(\) threw/ },
  { fault: 'there can be only one of it', module: OnlyOne, code: 'CONFORMANCE_OVERLAP', says: /one already/ },
  { fault: 'its provision does not end when it is given up', module: IgnoresAbort, code: 'CONFORMANCE_ABORT_IGNORED', options },
  { fault: 'it catches no rejection', module: StrayRejection, code: 'CONFORMANCE_UNHANDLED', says: /nobody looks at this/ },
];
