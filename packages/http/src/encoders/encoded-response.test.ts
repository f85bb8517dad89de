import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { HttpResponse } from '@caddis/core/http';
import { expect } from 'chai';
import { HeaderList } from '../fields/header-list.js';
import { EncodedResponse } from './encoded-response.js';
import { GzipEncoder } from './gzip.js';

describe('an encoded response', () => {
  it('waits for a client that is slow', async () => {
    let resume: (() => void) | undefined;
    let early = 0;
    let ended = false;
    const inner = {
      status: 200,
      headers: new HeaderList(['Content-Type', 'text/plain']),
      headSent: false,
      ended: false,
      writeHead: () => undefined,
      onAbort: () => undefined,
      write() {
        if (resume !== undefined) early += 1;
        return false;
      },
      onDrain(callback: () => void) {
        resume = callback;
        // Compression runs on other threads. Its output until then must not be written.
        void readFile(new URL(import.meta.url)).then(() => {
          resume = undefined;
          callback();
        });
      },
      end: () => (ended = true),
    };
    const options = { coding: 'gzip', encoder: new GzipEncoder({ level: 5 }), isHeadRequest: false, knowsEncodedTag: false, minimumLength: 0, fits: () => true, report: () => undefined };
    const response = new EncodedResponse({ ...options, inner: inner as unknown as HttpResponse });
    response.end(randomBytes(1_000_000));
    await response.finish();
    expect([early, ended]).to.deep.equal([0, true]);
  });
});
