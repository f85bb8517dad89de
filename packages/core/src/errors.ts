import { defineErrors } from './coded-error.js';

/**
 * All errors of `@caddis/core`.
 *
 * @public
 */
export const errors = defineErrors({
  CORE_DURATION_INVALID: {
    message: 'bad duration {received}: {reason}',
    help: 'write a number with a unit, e.g. "10s", "1m30s", "1.5d"; units are ns, us, ms, s, m, h, d. A bare integer means nanoseconds',
    doc: 'A text or number that should be a duration is not one.',
  },
  CORE_ADDRESS_INVALID: {
    message: 'bad network address {received}: {reason}',
    help: 'write [network/]host:port, e.g. "localhost:8080", "udp/[::1]:53", ":8000-8010", "unix//run/app.sock"',
    doc: 'A text is not a valid network address. A network address is not a URL: it has no scheme and no path.',
  },
  CORE_MODULE_NAME_INVALID: {
    message: 'bad module name {name}',
    help: 'a name is one label: a lower-case letter, then letters, digits and underscores',
    doc: 'A class was decorated with a name that is not allowed in a module ID.',
  },
  CORE_NAMESPACE_INVALID: {
    message: 'bad namespace {namespace}: {reason}',
    help: 'a namespace is labels of [a-z][a-z0-9_]* joined by dots',
    doc: 'A namespace was defined with an invalid ID or inline key.',
  },
  CORE_MODULE_CALL_INVALID: {
    message: 'module() was called without {missing}',
    help: "write @module(handlers, { name: 'hello', summary: '…' }): the namespace first, as @caddis/core or one of its entries exports it",
    doc: 'A module was declared without its namespace, or without its name.',
  },
  CORE_FIELD_INVALID: {
    message: 'object(): {key} is {received}, not a field',
    help: "write what the config holds there, e.g. {key}: string({ description: '…' })",
    doc: 'A config schema has a field that was not made by string(), integer(), object() or another builder.',
  },
  CORE_MODULE_CONFIG_INVALID: {
    message: 'module {module}: {reason}',
    doc: 'A module was declared with a config schema that its namespace cannot use, e.g. one with a field named like the inline key.',
  },
  CORE_MODULE_TWICE: {
    message: 'class {name} is already module {module}',
    help: 'decorate one class for each module; share code through a base class without @module',
    doc: 'A class was decorated with @module more than once.',
  },
  CORE_SERVICES_INVALID: {
    message: 'module {module}: bad services: {reason}',
    help: 'list what the constructor takes after the config, each as it would decorate the parameter: services: [logger(), inject(clock)]',
    doc: 'A module was declared with services that cannot be injected, or with both a list of services and decorators in the constructor.',
  },
  CORE_MODULE_FAULT: {
    message: '{path}: {module} of package {package}: {method}() {problem}',
    help: 'this is a bug in the module, not a mistake in the config; report it to the authors of the package',
    doc:
      'A module violated its contract: it threw something that is not an error, returned or resolved with a wrong value, called a callback twice, ' +
      'or never answered. The message names the module, its package and its place in the config. Each contract says what the request gets instead.',
  },
  CORE_UNION_INVALID: {
    message: 'bad union: two of its types are written as the same kind of value ({kind})',
    help: 'give each type its own kind of value, besides choices; use a guest field if the fields depend on a key',
    doc: 'A config schema has a union of types that values cannot be assigned to unambiguously.',
  },
  CORE_TOKEN_INVALID: {
    message: 'bad token name {name}',
    help: 'a token name is labels of [a-z][a-z0-9_]* joined by dots',
    doc: 'An injection token was defined with a name that is not a dotted name.',
  },
});
