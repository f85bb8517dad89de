import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { handler, route } from '../testing/routes.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

const next = 'GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const get = (path: string, method = 'GET'): string => `${method} ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const bare = (text: string): string => text.replaceAll(/(?:Date|Connection|Server|Keep-Alive): .*\r\n/g, '');
const ok = (fields: string, body: string): string => `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n${body}`;
const nextAnswer = ok('Content-Length: 4', 'next');

describe('a response of which a handler says how long it is', () => {
  let running: RunningApp;
  const answers: Readonly<Record<string, (response: HttpResponse) => void>> = {
    '/next': (response) => response.end('next'),
    '/right': (response) => {
      response.writeHead(200, ['Content-Length', '5']);
      response.write('he');
      response.end('llo');
    },
    '/long-at-once': (response) => {
      response.writeHead(200, ['Content-Length', '2']);
      response.end('hello');
    },
    '/long-in-pieces': (response) => {
      response.writeHead(200, ['Content-Length', '4']);
      for (const piece of ['he', 'll', 'o HTTP/1.1 200 OK']) response.write(piece);
      response.end();
    },
    '/short-at-once': (response) => {
      response.writeHead(200, ['Content-Length', '50']);
      response.end('hello');
    },
    '/short-in-pieces': (response) => {
      response.writeHead(200, ['Content-Length', '50']);
      response.write('hello');
      response.end();
    },
    '/none': (response) => {
      response.writeHead(200, ['Content-Length', '50']);
      response.end();
    },
    '/twice': (response) => {
      response.writeHead(200, ['Content-Length', '5', 'Content-Length', '6']);
      response.end('hello');
    },
    '/no-number': (response) => {
      response.writeHead(200, ['Content-Length', '5, 5']);
      response.end('hello');
    },
    '/coding': (response) => {
      response.writeHead(200, ['Transfer-Encoding', 'gzip']);
      response.end('hello');
    },
    '/coding-and-length': (response) => {
      response.writeHead(200, ['Transfer-Encoding', 'chunked', 'Content-Length', '5']);
      response.end('hello');
    },
    '/informational': (response) => {
      response.informational(200, []);
      response.end('hello');
    },
    '/switching': (response) => {
      response.informational(101, ['Upgrade', 'websocket']);
      response.end('hello');
    },
    '/no-bytes': (response) => response.end(5 as never),
    '/no-piece': (response) => void response.write({} as never),
  };

  before(async () => {
    running = await startApp({ routes: [route([handler((request: HttpRequest, response: HttpResponse) => void answers[request.uri]?.(response))])] });
  });
  after(() => running.stop());

  const failed = `HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n${nextAnswer}`;
  const expected: readonly (readonly [title: string, request: string, answer: string])[] = [
    ['goes out as it is where that is right', get('/right'), ok('Content-Length: 5', 'hello') + nextAnswer],
    ['is cut where more is written, at once', get('/long-at-once'), ''],
    ['is cut where more is written, in pieces', get('/long-in-pieces'), ok('Content-Length: 4', 'hell')],
    ['is cut where less is written, at once', get('/short-at-once'), ok('Content-Length: 50', 'hello')],
    ['is cut where less is written, in pieces', get('/short-in-pieces'), ok('Content-Length: 50', 'hello')],
    ['is cut where nothing is written', get('/none'), ok('Content-Length: 50', '')],
    ['has no body for HEAD, whatever the length', get('/none', 'HEAD'), ok('Content-Length: 50', '') + nextAnswer],
    ['is an error where the length stands twice', get('/twice'), failed],
    ['is an error where the length is no number', get('/no-number'), failed],
    ['is framed by the server, whatever coding the handler names', get('/coding'), ok('Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n') + nextAnswer],
    ['has one framing where the handler names two', get('/coding-and-length'), ok('Content-Length: 5', 'hello') + nextAnswer],
    ['is not preceded by another final response', get('/informational'), failed],
    ['is not preceded by a switch of protocols', get('/switching'), ok('Content-Length: 5', 'hello') + nextAnswer],
    ['is an error where it ends with what is no text and no bytes', get('/no-bytes'), failed],
    ['is an error where it begins with what is no text and no bytes', get('/no-piece'), failed],
  ];
  for (const [title, request, answer] of expected) {
    it(`${title}, and the next one is not taken for a part of it`, async () => {
      expect(bare(await exchange(running.port, request + next))).to.equal(answer);
    });
  }

  it('is reported if its length was wrong', async () => {
    await exchange(running.port, get('/long-at-once') + next);
    const told = running.lines.filter(({ message }) => message === 'a response was cut off, because its length differs from its Content-Length');
    expect(told.map(({ err }) => (err as Error).message)).to.include('a response of 2 bytes was announced, but 5 bytes were written');
  });
});
