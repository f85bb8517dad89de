import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { module } from '@caddis/core';
import { matchers, type Matcher } from '@caddis/core/http';
import { conformance } from '../../conformance.js';

/** A module that leaves a timer behind, which keeps the process alive. */
@module(matchers, { name: 'restless', summary: 'Matches every request.' })
class Restless implements Matcher {
  provision(): void {
    setInterval(() => undefined, 1000);
    createServer().listen(0, '127.0.0.1');
  }

  matches(): boolean {
    return true;
  }
}

conformance(Restless, { describe, it });
