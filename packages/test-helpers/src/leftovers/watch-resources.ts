import { ChildProcess } from 'node:child_process';
import { Socket as DatagramSocket } from 'node:dgram';
import { subscribe } from 'node:diagnostics_channel';
import fs, { type FSWatcher } from 'node:fs';
// Modules of Node with timers of their own are loaded first, so that those timers, which end with their servers, are not recorded.
import 'node:http2';
import 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { Server, Socket } from 'node:net';
import timers from 'node:timers';
import promisedTimers from 'node:timers/promises';
import { promisify } from 'node:util';
import workerThreads from 'node:worker_threads';
import type { ResourceList } from './resource-list.js';

/**
 * Records all timers, sockets, listeners, child processes, file watchers and worker threads that this process creates from now on. It wraps the functions that
 * create them, because `async_hooks` would slow down every promise.
 *
 * @public
 */
export function watchResources(list: ResourceList): void {
  watchTimers(list);
  watchFileWatchers(list);
  watchWorkers(list);
  syncBuiltinESMExports();
  watchConnections(list);
  watchDatagrams(list);
  afterEachCall(Server.prototype, 'listen', (server) => list.add('listener', server, ({ listening }) => listening));
  // `spawn` is missing in the types. Every child process starts with it.
  afterEachCall(ChildProcess.prototype as ChildProcess & { spawn(): unknown }, 'spawn', (child) => list.add('child process', child, isRunning));
}

function watchTimers(list: ResourceList): void {
  const isSet = (timer: object): boolean => !(timer as { readonly _destroyed: boolean })._destroyed;
  const promised = watchPromisedTimers(list);
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const original = timers[name] as (...parameters: readonly unknown[]) => NodeJS.Timeout;
    const watched = (...parameters: readonly unknown[]): NodeJS.Timeout => {
      const timer = original(...parameters);
      list.add('timer', timer, isSet);
      return timer;
    };
    Object.defineProperty(watched, promisify.custom, { get: () => (name === 'setTimeout' ? promised : promisify(original)) });
    Object.assign(timers, { [name]: watched });
    Object.assign(globalThis, { [name]: watched });
  }
}

/** A loop around the promised `setTimeout` runs until it is ended. @returns the replacement for `setTimeout` */
function watchPromisedTimers(list: ResourceList): (...parameters: readonly unknown[]) => Promise<unknown> {
  const original = promisedTimers.setTimeout as (...parameters: readonly unknown[]) => Promise<unknown>;
  const watched = (...parameters: readonly unknown[]): Promise<unknown> => {
    const sleep = { isOver: false };
    list.add('timer', sleep, ({ isOver }) => !isOver);
    // The reaction of the promise keeps the entry alive while someone waits for it.
    const end = (): void => void (sleep.isOver = true);
    const sleeping = original(...parameters);
    sleeping.then(end, end);
    return sleeping;
  };
  Object.assign(promisedTimers, { setTimeout: watched });
  return watched;
}

function watchFileWatchers(list: ResourceList): void {
  const original = fs.watch as (...parameters: readonly unknown[]) => FSWatcher;
  const closed = new WeakSet<FSWatcher>();
  const watched = (...parameters: readonly unknown[]): FSWatcher => {
    const watcher = original(...parameters);
    watcher.once('close', () => closed.add(watcher));
    list.add('file watcher', watcher, (one) => !closed.has(one));
    return watcher;
  };
  Object.assign(fs, { watch: watched });
}

function watchWorkers(list: ResourceList): void {
  class WatchedWorker extends workerThreads.Worker {
    constructor(...parameters: ConstructorParameters<typeof workerThreads.Worker>) {
      super(...parameters);
      // A thread that has ended has no ID.
      list.add('worker thread', this, ({ threadId }) => threadId !== -1);
    }
  }
  Object.assign(workerThreads, { Worker: WatchedWorker });
}

function watchConnections(list: ResourceList): void {
  const isOpen = ({ destroyed }: Socket): boolean => !destroyed;
  afterEachCall(Socket.prototype, 'connect', (socket) => list.add('socket', socket, isOpen));
  subscribe('net.server.socket', (message) => {
    const { socket } = message as { readonly socket: Socket & { readonly server?: Server } };
    list.add('socket', socket, isOpen, socket.server);
  });
}

function watchDatagrams(list: ResourceList): void {
  const closed = new WeakSet<DatagramSocket>();
  afterEachCall(DatagramSocket.prototype, 'close', (socket) => closed.add(socket));
  afterEachCall(DatagramSocket.prototype, 'bind', (socket) => list.add('socket', socket, (one) => !closed.has(one)));
}

function isRunning({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

/** Wraps a method of a class so that a callback runs after each call. */
function afterEachCall<Target extends object>(prototype: Target, name: keyof Target, then: (target: Target) => void): void {
  const original = prototype[name] as (...parameters: readonly unknown[]) => unknown;
  Object.assign(prototype, {
    [name](this: Target, ...parameters: unknown[]) {
      const result = original.apply(this, parameters);
      then(this);
      return result;
    },
  });
}
