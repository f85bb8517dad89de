import type { FindingDefinition } from './finding-definition.js';

/** Findings about modules of any namespace. @public */
export const moduleFindings = {
  CONFORMANCE_NOT_A_MODULE: {
    expected: 'a class that @module has declared',
    advice: 'decorate the class itself with @module(namespace, { … }); a subclass of a module is none',
  },
  CONFORMANCE_API: {
    expected: 'a module that is written for the API version of this kit',
    advice: 'build the package with the @caddis/core of the version that the kit is from',
  },
  CONFORMANCE_OPTIONS: {
    expected: 'what @module(…) is told to be what it asks for: texts, a version in `since`, a `stability` that there is, examples as a list of titles and configs',
    advice: 'give what the types of `ModuleOptions` say; in plain JavaScript no compiler looks at it',
  },
  CONFORMANCE_SUMMARY: {
    expected: 'a summary of one sentence, with a capital and a full stop, of at most 120 characters',
    advice: 'say in `summary` what the module does; put the rest into `description`',
  },
  CONFORMANCE_FIELD_DESCRIPTION: {
    expected: 'a description of each config field: a sentence with a capital and a full stop',
    advice: 'say in `description` what the field means, its unit and its range',
  },
  CONFORMANCE_FIELD_KEY: {
    expected: 'config keys in snake_case',
    advice: 'name the field with lower-case letters, digits and underscores',
  },
  CONFORMANCE_FIELD_SECRET: {
    expected: 'a field that holds a password, a token or a secret to be declared as one',
    advice: 'declare it with secret({ … }) instead of string({ … }): then no log, dump, error or page shows it',
  },
  CONFORMANCE_DEPRECATED: {
    expected: 'a deprecated module or field that says what to use instead',
    advice: 'name the replacement in `deprecated`, and give a module that has one the stability `deprecated`',
  },
  CONFORMANCE_EXAMPLE_TITLE: {
    expected: 'an example with a title: a sentence with a capital and a full stop',
    advice: 'say in `title` what the example shows',
  },
  CONFORMANCE_EXAMPLE_INVALID: {
    expected: 'examples that are valid configs of the module',
    advice: 'correct the example, or the schema; where it names modules of others, give them as `modules`',
  },
  CONFORMANCE_SCHEMA_INVALID: {
    expected: 'a config schema that compiles',
    advice: 'correct the schema, most often one that is given to raw(…)',
  },
  CONFORMANCE_DEFAULT_INVALID: {
    expected: 'defaults that are what their own fields ask for',
    advice: 'correct the default, or the bounds of the field',
  },
  CONFORMANCE_CHECK_FAILED: {
    expected: 'a `check` that reports mistakes and throws nothing',
    advice: 'let `check` look at the type of what it reads, and report instead of throwing',
  },
  CONFORMANCE_CONFIG_INVALID: {
    expected: 'the configs that the kit was given to be valid',
    advice: 'correct the config in `configs`; where it names modules of others, give them as `modules`',
  },
  CONFORMANCE_NO_CONFIG: {
    expected: 'at least one config with which the module can be provisioned here',
    advice: 'give `configs` that work in a test, e.g. with the address of a server that the test has started',
  },
  CONFORMANCE_METHOD_MISSING: {
    expected: 'all methods of the contract of its namespace',
    advice: 'name the contract in `implements`, so that the compiler tells what is missing',
  },
  CONFORMANCE_PARAMETER_UNNAMED: {
    expected: 'constructor parameters behind the config with a decorator each, which says what they take',
    advice: 'write @logger(), @context() or @inject(token) before the parameter',
  },
  CONFORMANCE_SERVICE_MISSING: {
    expected: 'services that somebody provides',
    advice: 'give the service as `services: [provide(token, …)]`, as the host of the module would',
  },
  CONFORMANCE_CONSTRUCTOR_FAILED: {
    expected: 'a constructor that throws nothing for a valid config',
    advice: 'let the constructor only assign; refuse a config in `check` or in validate()',
  },
  CONFORMANCE_CONSTRUCTOR_WORK: {
    expected: 'a constructor that only assigns: no timer, no file, no socket before provision()',
    advice: 'move the work into provision(context), and its undo into context.defer(…)',
  },
  CONFORMANCE_THENABLE: {
    expected: 'a module without a method then(), which would make a promise of it',
    advice: 'give the method another name',
  },
  CONFORMANCE_PROVISION_FAILED: {
    expected: 'provision() to succeed with the configs that the kit was given',
    advice: 'correct provision(), or give `configs` that work in a test',
  },
  CONFORMANCE_VALIDATE_FAILED: {
    expected: 'validate() to succeed with the configs that the kit was given',
    advice: 'correct validate(), or give `configs` that are meant to be accepted',
  },
  CONFORMANCE_STEP_HANGS: {
    expected: 'provision() and validate() to end in time',
    advice: 'give what they wait for a deadline of its own; where it only is slow in a test, raise `deadlineMs`',
  },
  CONFORMANCE_ABORT_IGNORED: {
    expected: 'provision() to end when its signal is aborted',
    advice: 'pass context.signal to what provision() waits for',
  },
  CONFORMANCE_ABORT_DIRTY: {
    expected: 'a module that can be cleaned up while provision() is under way',
    advice: 'let cleanup() bear that provision() has not come to its end',
  },
  CONFORMANCE_CLEANUP_UNPROVISIONED: {
    expected: 'cleanup() to work for an instance that was never provisioned',
    advice: 'let cleanup() ask whether there is something to end (`this.timer?.cancel()`), or use context.defer(…) instead',
  },
  CONFORMANCE_CLEANUP_AFTER_FAILURE: {
    expected: 'cleanup() to work after a provision() that failed',
    advice: 'let cleanup() bear what was not made, or use context.defer(…) on the line after each deed',
  },
  CONFORMANCE_CLEANUP_TWICE: {
    expected: 'a second cleanup() to do nothing',
    advice: 'forget in cleanup() what was ended',
  },
  CONFORMANCE_CLEANUP_FAILED: {
    expected: 'cleanup() and the undos given to context.defer(…) to throw nothing',
    advice: 'let an undo bear that its object has ended already',
  },
  CONFORMANCE_CLEANUP_HANGS: {
    expected: 'cleanup() and the undos given to context.defer(…) to end in time',
    advice: 'cut what is under way instead of waiting for it without a deadline',
  },
  CONFORMANCE_OVERLAP: {
    expected: 'two instances that live side by side, as they do during a reload, and a second that works when the first is gone',
    advice: 'keep state in the instance; what there can be only one of belongs into context.share(key, …)',
  },
  CONFORMANCE_LEFTOVER: {
    expected: 'nothing to be left after clean-up: no timer, socket, listener, child process, file watcher, thread or open file',
    advice: 'register the undo with context.defer(…) on the line after the deed',
  },
  CONFORMANCE_PROCESS_LISTENER: {
    expected: 'no listener on `process` to be left after clean-up',
    advice: 'remove it with process.off(…) in context.defer(…)',
  },
  CONFORMANCE_UNHANDLED: {
    expected: 'every error of the module to be caught by it',
    advice: 'await the promise, or give it a catch(…); give each emitter a listener for `error`',
  },
  CONFORMANCE_PROCESS_CHANGED: {
    expected: 'a process that is as it was: its environment, working directory, globals, settings of Node and the methods that all objects have',
    advice: 'keep it in the instance, or hand it on by context.share(key, …): other modules live in the same process, and this one may live in it twice',
  },
  CONFORMANCE_PROCESS_ENDED: {
    expected: 'a process that only the command ends',
    advice: 'throw an error instead: provision() that throws has the config refused, and the server goes on with the one before',
  },
  CONFORMANCE_PRINTED: {
    expected: 'nothing to be printed past the logger',
    advice: 'ask for @logger(): its lines bear the module and its place, and go where the config says',
  },
  CONFORMANCE_SECRET_SHOWN: {
    expected: 'secrets of the config to stay out of what people are shown',
    advice: 'leave them out of report(), status() and the messages of errors',
  },
  CONFORMANCE_REPORT: {
    expected: 'report() to give an object that JSON has a form for',
    advice: 'return plain objects, lists, texts, numbers and booleans; no secrets',
  },
} as const satisfies Readonly<Record<string, FindingDefinition>>;
