import type { FindingDefinition } from './finding-definition.js';

/** Findings about modules of any namespace. @public */
export const moduleFindings = {
  CONFORMANCE_NOT_A_MODULE: {
    expected: 'a class that @module has declared',
    advice: 'decorate the class itself with @module(namespace, { … }); a subclass of a module is not a module',
  },
  CONFORMANCE_API: {
    expected: 'a module for the API version of this kit',
    advice: 'build the package with the version of @caddis/core that belongs to this version of the kit',
  },
  CONFORMANCE_OPTIONS: {
    expected: 'valid options for @module(…): strings, a version in `since`, a known `stability`, examples as a list of titles and configs',
    advice: 'follow the types of `ModuleOptions`; in plain JavaScript, no compiler checks them',
  },
  CONFORMANCE_SUMMARY: {
    expected: 'a summary: one sentence with a capital letter and a full stop, at most 120 characters',
    advice: 'describe in `summary` what the module does; move the rest to `description`',
  },
  CONFORMANCE_FIELD_DESCRIPTION: {
    expected: 'a description of each config field: sentences with a capital letter and a full stop',
    advice: 'describe in `description` the meaning of the field, its unit and its range',
  },
  CONFORMANCE_FIELD_KEY: {
    expected: 'config keys in snake_case',
    advice: 'name the field with lower-case letters, digits and underscores',
  },
  CONFORMANCE_FIELD_SECRET: {
    expected: 'a field for a password, a token or a secret to be declared with secret({ … })',
    advice: 'use secret({ … }) instead of string({ … }), so that no log, dump, error or page shows the value',
  },
  CONFORMANCE_DEPRECATED: {
    expected: 'a deprecated module or field to name its replacement',
    advice: 'name the replacement in `deprecated`, and set the stability of a deprecated module to `deprecated`',
  },
  CONFORMANCE_EXAMPLE_TITLE: {
    expected: 'a title for each example: a sentence with a capital letter and a full stop',
    advice: 'describe in `title` what the example shows',
  },
  CONFORMANCE_EXAMPLE_INVALID: {
    expected: 'examples that are valid configs of the module',
    advice: 'correct the example or the schema; if the example uses other modules, pass them as `modules`',
  },
  CONFORMANCE_SCHEMA_INVALID: {
    expected: 'a config schema that compiles',
    advice: 'correct the schema, usually one that is passed to raw(…)',
  },
  CONFORMANCE_DEFAULT_INVALID: {
    expected: 'defaults that are valid for their fields',
    advice: 'correct the default, or the bounds of the field',
  },
  CONFORMANCE_CHECK_FAILED: {
    expected: 'a `check` that reports mistakes and never throws',
    advice: 'check the type of each value that `check` reads, and report mistakes instead of throwing',
  },
  CONFORMANCE_CONFIG_INVALID: {
    expected: 'valid configs in `configs`',
    advice: 'correct the config in `configs`; if it uses other modules, pass them as `modules`',
  },
  CONFORMANCE_NO_CONFIG: {
    expected: 'at least one config with which the module can be provisioned here',
    advice: 'pass `configs` that work in a test, e.g. with the address of a server that the test has started',
  },
  CONFORMANCE_METHOD_MISSING: {
    expected: 'all methods of the contract of its namespace',
    advice: 'name the contract in `implements`, so that the compiler reports what is missing',
  },
  CONFORMANCE_PARAMETER_UNNAMED: {
    expected: 'a decorator for each constructor parameter after the config, which names its service',
    advice: 'write @logger(), @context() or @inject(token) before the parameter',
  },
  CONFORMANCE_SERVICE_MISSING: {
    expected: 'services that the host or the test provides',
    advice: 'pass the service as `services: [provide(token, …)]`, like the host of the module would',
  },
  CONFORMANCE_CONSTRUCTOR_FAILED: {
    expected: 'a constructor that does not throw for a valid config',
    advice: 'only assign fields in the constructor; refuse a config in `check` or in validate()',
  },
  CONFORMANCE_CONSTRUCTOR_WORK: {
    expected: 'a constructor that only assigns fields: no timer, file or socket before provision()',
    advice: 'move the work into provision(context), and its undo into context.defer(…)',
  },
  CONFORMANCE_THENABLE: {
    expected: 'a module without a method then(), which JavaScript would treat as a promise',
    advice: 'rename the method',
  },
  CONFORMANCE_PROVISION_FAILED: {
    expected: 'provision() to succeed with the given configs',
    advice: 'correct provision(), or pass `configs` that work in a test',
  },
  CONFORMANCE_VALIDATE_FAILED: {
    expected: 'validate() to succeed with the given configs',
    advice: 'correct validate(), or pass `configs` that should be accepted',
  },
  CONFORMANCE_STEP_HANGS: {
    expected: 'provision() and validate() to end in time',
    advice: 'set a deadline for what they wait for; if that is only slow in the test, raise `deadlineMs`',
  },
  CONFORMANCE_ABORT_IGNORED: {
    expected: 'provision() to end when its signal is aborted',
    advice: 'pass context.signal to what provision() waits for',
  },
  CONFORMANCE_ABORT_DIRTY: {
    expected: 'a module that can be cleaned up during provision()',
    advice: 'make cleanup() work even if provision() has not finished',
  },
  CONFORMANCE_CLEANUP_UNPROVISIONED: {
    expected: 'cleanup() to work for an instance that was never provisioned',
    advice: 'check in cleanup() whether there is something to end (`this.timer?.cancel()`), or use context.defer(…) instead',
  },
  CONFORMANCE_CLEANUP_AFTER_FAILURE: {
    expected: 'cleanup() to work after a provision() that failed',
    advice: 'make cleanup() work with what was not created, or use context.defer(…) right after each step',
  },
  CONFORMANCE_CLEANUP_TWICE: {
    expected: 'a second cleanup() to do nothing',
    advice: 'in cleanup(), clear the references to what was ended',
  },
  CONFORMANCE_CLEANUP_FAILED: {
    expected: 'cleanup() and the functions passed to context.defer(…) not to throw',
    advice: 'make each undo function work if its object has already ended',
  },
  CONFORMANCE_CLEANUP_HANGS: {
    expected: 'cleanup() and the functions passed to context.defer(…) to end in time',
    advice: 'abort work in progress instead of waiting for it without a deadline',
  },
  CONFORMANCE_OVERLAP: {
    expected: 'two instances that work at the same time, as during a reload, and a second one that works after the first is gone',
    advice: 'keep state in the instance; share what can exist only once with context.share(key, …)',
  },
  CONFORMANCE_LEFTOVER: {
    expected: 'nothing to be left after clean-up: no timer, socket, listener, child process, file watcher, thread or open file',
    advice: 'register the undo function with context.defer(…) right after each step',
  },
  CONFORMANCE_PROCESS_LISTENER: {
    expected: 'no listener on `process` to be left after clean-up',
    advice: 'remove it with process.off(…) in context.defer(…)',
  },
  CONFORMANCE_UNHANDLED: {
    expected: 'no uncaught errors of the module',
    advice: 'await each promise, or add a catch(…); add a listener for `error` to each emitter',
  },
  CONFORMANCE_PROCESS_CHANGED: {
    expected: 'an unchanged process: its environment, working directory, globals, settings of Node.js and built-in objects',
    advice: 'keep the state in the instance, or share it with context.share(key, …): the process also runs other modules, and perhaps this one twice',
  },
  CONFORMANCE_PROCESS_ENDED: {
    expected: 'no attempt to end the process',
    advice: 'throw an error instead: if provision() throws, the config is refused, and the server keeps the previous one',
  },
  CONFORMANCE_PRINTED: {
    expected: 'no output except through the logger',
    advice: 'use @logger(): its lines name the module and its place, and go where the config sends them',
  },
  CONFORMANCE_SECRET_SHOWN: {
    expected: 'no secrets of the config in visible output',
    advice: 'omit them from report(), status() and error messages',
  },
  CONFORMANCE_REPORT: {
    expected: 'report() to return an object that JSON can represent',
    advice: 'return plain objects, arrays, strings, numbers and booleans, without secrets',
  },
} as const satisfies Readonly<Record<string, FindingDefinition>>;
