import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { rest } from '../../rest.js';
import type { Tally } from '../verdict/tally.js';
import { patienceMs } from '../requests/load-request.js';

const upgrade = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: soak\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c29ha3NvYWtzb2Frc29haw==\r\n\r\n`;

const noAnswer = 'no answer';

/**
 * Keeps an upgraded connection open and checks that every message is echoed. Its backend has no troubles, so that only a killed
 * worker may break the connection.
 *
 * @param port - port on 127.0.0.1
 * @param signal - stops it
 */
export async function keepWebSocket(port: number, tally: Tally, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const fault = await converse(port, signal, (durationMs) => {
      tally.count('answered: message of a WebSocket');
      tally.took('WebSockets', durationMs);
    });
    if (fault === undefined) continue;
    const isBlameless = tally.hasLostWorker(performance.now()) && fault !== noAnswer;
    if (isBlameless) tally.count(`lost: WebSocket: ${fault} (kill worker)`);
    else tally.fault(`WebSocket: ${fault}`);
    await pause(100);
  }
}

async function converse(port: number, signal: AbortSignal, onEcho: (durationMs: number) => void): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let wake = (): void => undefined;
  let problem: string | undefined;
  socket.on('data', (bytes: Buffer) => {
    received += bytes.toString('latin1');
    wake();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => (problem = error.code ?? error.message));
  socket.on('close', () => {
    problem ??= 'closed';
    wake();
  });
  const take = async (end: string): Promise<string | undefined> => {
    const timer = setTimeout(() => {
      problem = noAnswer;
      wake();
    }, patienceMs);
    while (!received.includes(end) && problem === undefined) await new Promise<void>((resolve) => (wake = resolve));
    clearTimeout(timer);
    const taken = received.slice(0, received.indexOf(end) + end.length);
    received = received.slice(taken.length);
    return problem === undefined ? taken : undefined;
  };
  try {
    socket.write(upgrade('/ws/'));
    const head = await take('\r\n\r\n');
    if (head === undefined) return `not opened: ${problem}`;
    if (!head.startsWith('HTTP/1.1 101 ')) return `not opened: ${head.split('\r\n')[0]}`;
    for (let message = 0; !signal.aborted; message += 1) {
      const text = `message ${message};`;
      const from = performance.now();
      socket.write(text);
      const echo = await take(';');
      if (echo === undefined) return problem;
      if (echo !== text) return 'other bytes came back';
      onEcho(performance.now() - from);
      await rest(50, signal);
    }
    return undefined;
  } finally {
    socket.destroy();
  }
}
