import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, watch } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { clock, inject, module, type Clock, type Context, type Provisioner } from '@caddis/core';
import { upstreams, type Upstream } from '@caddis/core/http';
import type { BrokenSample } from './broken-sample.js';

class Source {
  getUpstreams(): readonly Upstream[] {
    return [];
  }
}

/** Functions that close what the samples leave behind; the test calls them at its end. */
export const left: (() => unknown)[] = [];

@module(upstreams, { name: 'leaves_interval', summary: 'Finds backends.' })
class LeavesInterval extends Source implements Provisioner {
  provision(): void {
    const timer = setInterval(() => undefined, 1000).unref();
    left.push(() => clearInterval(timer));
  }
}

@module(upstreams, { name: 'leaves_clock_timer', summary: 'Finds backends.' })
class LeavesClockTimer extends Source implements Provisioner {
  constructor(
    _config: object,
    @inject(clock) private readonly time: Clock,
  ) {
    super();
  }

  provision(): void {
    const timer = this.time.setTimeout(() => undefined, 60_000);
    left.push(() => timer.cancel());
  }
}

@module(upstreams, { name: 'leaves_loop', summary: 'Finds backends.' })
class LeavesLoop extends Source implements Provisioner {
  provision(): void {
    void this.look();
  }

  private async look(): Promise<void> {
    const controller = new AbortController();
    left.push(() => controller.abort());
    while (!controller.signal.aborted) await sleep(5, undefined, { signal: controller.signal, ref: false }).catch(() => undefined);
  }
}

@module(upstreams, { name: 'leaves_listener', summary: 'Finds backends.' })
class LeavesListener extends Source implements Provisioner {
  async provision(): Promise<void> {
    const server = createHttpServer().listen(0, '127.0.0.1');
    left.push(() => server.close());
    await once(server, 'listening');
  }
}

@module(upstreams, { name: 'leaves_connection', summary: 'Finds backends.' })
class LeavesConnection extends Source implements Provisioner {
  async provision(context: Context): Promise<void> {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    context.defer(() => void server.close());
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    left.push(() => socket.destroy());
    await once(socket, 'connect');
  }
}

@module(upstreams, { name: 'leaves_datagrams', summary: 'Finds backends.' })
class LeavesDatagrams extends Source implements Provisioner {
  async provision(): Promise<void> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    left.push(() => socket.close());
    await once(socket, 'listening');
  }
}

@module(upstreams, { name: 'leaves_child', summary: 'Finds backends.' })
class LeavesChild extends Source implements Provisioner {
  provision(): void {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    left.push(() => child.kill('SIGKILL'));
  }
}

@module(upstreams, { name: 'leaves_file_watcher', summary: 'Finds backends.' })
class LeavesFileWatcher extends Source implements Provisioner {
  provision(): void {
    const watcher = watch('.', { persistent: false });
    left.push(() => watcher.close());
  }
}

@module(upstreams, { name: 'leaves_file', summary: 'Finds backends.' })
class LeavesFile extends Source implements Provisioner {
  provision(): void {
    const file = openSync(fileURLToPath(import.meta.url), 'r');
    left.push(() => closeSync(file));
  }
}

@module(upstreams, { name: 'leaves_immediates', summary: 'Finds backends.' })
class LeavesImmediates extends Source implements Provisioner {
  provision(): void {
    let goesOn = true;
    const look = (): void => void (goesOn && setImmediate(look));
    look();
    left.push(() => (goesOn = false));
  }
}

@module(upstreams, { name: 'leaves_thread', summary: 'Finds backends.' })
class LeavesThread extends Source implements Provisioner {
  provision(): void {
    const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
    left.push(() => worker.terminate());
  }
}

@module(upstreams, { name: 'leaves_process_listener', summary: 'Finds backends.' })
class LeavesProcessListener extends Source implements Provisioner {
  provision(): void {
    const listener = (): void => undefined;
    process.on('SIGUSR2', listener);
    left.push(() => process.off('SIGUSR2', listener));
  }
}

@module(upstreams, { name: 'leaves_when_broken_off', summary: 'Finds backends.' })
class LeavesWhenBrokenOff extends Source implements Provisioner {
  private timer: NodeJS.Timeout | undefined;

  async provision(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.timer = setInterval(() => undefined, 1000).unref();
    left.push(() => clearInterval(this.timer));
  }

  cleanup(): void {
    clearInterval(this.timer);
  }
}

@module(upstreams, { name: 'leaves_when_failed', summary: 'Finds backends.' })
class LeavesWhenFailed extends Source implements Provisioner {
  async provision(context: Context): Promise<void> {
    const timer = setInterval(() => undefined, 1000).unref();
    left.push(() => clearInterval(timer));
    await context.share('test.leaves_when_failed', () => ({ value: 1 }));
    context.defer(() => clearInterval(timer));
  }
}

/** Faults that leave something behind after clean-up. */
export const brokenLeftovers: readonly BrokenSample[] = [
  { fault: 'it leaves an interval', module: LeavesInterval, code: 'CONFORMANCE_LEFTOVER', says: /a timer, made at .*broken-leftovers/ },
  { fault: 'it leaves a timer of the clock', module: LeavesClockTimer, code: 'CONFORMANCE_LEFTOVER', says: /a timer, made .*broken-leftovers/ },
  { fault: 'it leaves a loop that sleeps', module: LeavesLoop, code: 'CONFORMANCE_LEFTOVER', says: /a timer, made at .*broken-leftovers/ },
  { fault: 'it leaves a listener', module: LeavesListener, code: 'CONFORMANCE_LEFTOVER', says: /a listener, made at .*broken-leftovers/ },
  { fault: 'it leaves a connection', module: LeavesConnection, code: 'CONFORMANCE_LEFTOVER', says: /a socket, made at .*broken-leftovers/ },
  { fault: 'it leaves a datagram socket', module: LeavesDatagrams, code: 'CONFORMANCE_LEFTOVER', says: /a socket, made at .*broken-leftovers/ },
  { fault: 'it leaves a child process', module: LeavesChild, code: 'CONFORMANCE_LEFTOVER', says: /a child process, made at .*broken-leftovers/ },
  { fault: 'it leaves a file watcher', module: LeavesFileWatcher, code: 'CONFORMANCE_LEFTOVER', says: /a file watcher, made at .*broken-leftovers/ },
  ...(process.platform === 'linux' ? [{ fault: 'it leaves an open file', module: LeavesFile, code: 'CONFORMANCE_LEFTOVER', says: /an open file, .*broken-leftovers/ } as const] : []),
  { fault: 'it leaves a loop of the event loop', module: LeavesImmediates, code: 'CONFORMANCE_LEFTOVER', says: /setImmediate\(\) at .*broken-leftovers/ },
  { fault: 'it leaves a thread', module: LeavesThread, code: 'CONFORMANCE_LEFTOVER', says: /a worker thread, made at .*broken-leftovers/ },
  { fault: 'it leaves a listener of the process', module: LeavesProcessListener, code: 'CONFORMANCE_PROCESS_LISTENER', says: /SIGUSR2.*broken-leftovers/ },
  { fault: 'it leaves a timer when its provision is broken off', module: LeavesWhenBrokenOff, code: 'CONFORMANCE_LEFTOVER', says: /in the middle of provision/ },
  { fault: 'it leaves a timer when its provision fails', module: LeavesWhenFailed, code: 'CONFORMANCE_LEFTOVER', says: /after a provision\(\) that failed/ },
];
