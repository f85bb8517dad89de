import { readFile } from 'node:fs';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { defineToken, inject, module } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { upstreams, type Upstream } from '@caddis/core/http';
import type { BrokenSample } from './broken-sample.js';

class Source {
  getUpstreams(): readonly Upstream[] {
    return [];
  }
}

const book = defineToken<{ readonly names: readonly string[] }>('example.book');
const self = new URL(import.meta.url);

@module(upstreams, { name: 'timer_at_birth', summary: 'Finds backends.' })
class TimerAtBirth extends Source {
  private readonly timer = setInterval(() => undefined, 1000);

  cleanup(): void {
    clearInterval(this.timer);
  }
}

@module(upstreams, { name: 'file_at_birth', summary: 'Finds backends.' })
class FileAtBirth extends Source {
  readonly text = readFileSync(self, 'utf8');
}

@module(upstreams, { name: 'late_file_at_birth', summary: 'Finds backends.' })
class LateFileAtBirth extends Source {
  text = '';

  constructor() {
    super();
    readFile(self, 'utf8', (_error, text) => (this.text = text));
  }
}

@module(upstreams, { name: 'listener_at_birth', summary: 'Finds backends.' })
class ListenerAtBirth extends Source {
  private readonly server = createServer().listen(0, '127.0.0.1');

  cleanup(): void {
    this.server.close();
  }
}

@module(upstreams, { name: 'throws_at_birth', summary: 'Finds backends.' })
class ThrowsAtBirth extends Source {
  constructor(config: { readonly names?: readonly string[] }) {
    super();
    if ((config.names as readonly string[]).length === 0) throw new Error('no names');
  }
}

@module(upstreams, { name: 'thenable', summary: 'Finds backends.' })
class Thenable extends Source {
  then(): void {}
}

@module(upstreams, { name: 'homeless', summary: 'Finds backends.' })
class Homeless extends Source {
  constructor(
    _config: object,
    @inject(book) readonly names: { readonly names: readonly string[] },
  ) {
    super();
  }
}

/** A module that was written without the compiler. */
class Unnamed extends Source {
  constructor(
    _config: object,
    readonly log: unknown,
  ) {
    super();
  }
}
module(upstreams, { name: 'unnamed', summary: 'Finds backends.' })(Unnamed);

class WithoutMethod {
  readonly names = [];
}
module(upstreams, { name: 'without_method', summary: 'Finds backends.' })(WithoutMethod as never);

class ChangesConfig extends Source {
  constructor(config: { names?: readonly string[] }) {
    super();
    config.names ??= ['localhost:80'];
  }
}
module(upstreams, { name: 'changes_config', summary: 'Finds backends.' })(ChangesConfig as never);

/** Faults before provision. */
export const brokenConstruction: readonly BrokenSample[] = [
  { fault: 'it starts a timer in its constructor', module: TimerAtBirth, code: 'CONFORMANCE_CONSTRUCTOR_WORK', says: /a timer, at .*broken-construction/ },
  { fault: 'it reads a file in its constructor', module: FileAtBirth, code: 'CONFORMANCE_CONSTRUCTOR_WORK', says: /fs\.readFileSync\(\), at .*broken-construction/ },
  { fault: 'it begins to read a file in its constructor', module: LateFileAtBirth, code: 'CONFORMANCE_CONSTRUCTOR_WORK', says: /a file operation, at .*broken-construction/ },
  { fault: 'it listens in its constructor', module: ListenerAtBirth, code: 'CONFORMANCE_CONSTRUCTOR_WORK', says: /a listener, at .*broken-construction/ },
  { fault: 'its constructor throws for a field that was left out', module: ThrowsAtBirth as ModuleClass, code: 'CONFORMANCE_CONSTRUCTOR_FAILED' },
  { fault: 'its constructor writes to the config', module: ChangesConfig as ModuleClass, code: 'CONFORMANCE_CONSTRUCTOR_FAILED' },
  { fault: 'it has a method then()', module: Thenable, code: 'CONFORMANCE_THENABLE' },
  { fault: 'it asks for a service that nobody provides', module: Homeless as ModuleClass, code: 'CONFORMANCE_SERVICE_MISSING', says: /example\.book/ },
  { fault: 'it does not say what a parameter of its constructor takes', module: Unnamed as ModuleClass, code: 'CONFORMANCE_PARAMETER_UNNAMED' },
  { fault: 'it lacks a method of the contract', module: WithoutMethod, code: 'CONFORMANCE_METHOD_MISSING', says: /getUpstreams\(\)/ },
];
