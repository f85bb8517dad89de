import { defineErrors } from '@caddis/core';

/**
 * All errors that `@caddis/runtime` throws. Mistakes in a config are not listed here: they are reported as problems.
 *
 * @public
 */
export const errors = defineErrors({
  RUNTIME_PACKAGE_MANIFEST_INVALID: {
    message: 'package {package}: bad manifest {file}: {reason}',
    help: 'the manifest of a package with modules holds "caddis": { "api": 1, "modules": ["<id>"] }; its modules are left out until then',
    doc: 'The package.json of a dependency cannot be read, or its "caddis" key does not have the right form. The other packages are used.',
  },
  RUNTIME_PACKAGE_WITHOUT_MODULES: {
    message: 'package {package} {version} is installed, but its modules are unknown: {reason}',
    help: 'the package.json of a package with modules holds "caddis": { "api": 1, "modules": ["<id>"] }; if it is not your package, report it to its author',
    doc: 'A dependency looks like a package with modules, by its name or by what it depends on, but its manifest lists none. It may be a library for other packages.',
  },
  RUNTIME_PACKAGE_NOT_INSTALLED: {
    message: 'package {package} is not installed, although {directory} depends on it',
    help: 'install the dependencies, e.g. with npm install',
    doc: 'A dependency of the project, or a package of the standard distribution, was not found where Node.js looks for it.',
  },
  RUNTIME_PACKAGE_TWICE: {
    message: 'package {package} is installed twice: {used} is used, {unused} is not',
    help: 'use the same version of both to avoid this message',
    doc: 'The project and the standard distribution contain different copies of one package. The copy of the project is used.',
  },
  RUNTIME_PACKAGE_NOT_ALLOWED: {
    message: 'package {package} {version} is not allowed in this project, so its code was not run',
    help: 'put {package} into the list "caddis.allow" of {file}, or use another package',
    doc:
      'The package.json of the project lists the packages that may be imported, and this one is not among them. Packages of the standard ' +
      'distribution need not be listed.',
  },
  RUNTIME_POLICY_INVALID: {
    message: 'the list "caddis.allow" of {file} cannot be used: {reason}',
    help: 'it holds names of packages, in which * stands for any characters but /, e.g. ["@acme/*", "caddis-upstreams-x"]',
    doc:
      'The list of packages that a project allows does not have the right form. Nothing is imported until it is corrected, because an unreadable ' +
      'list must not allow everything.',
  },
  RUNTIME_PACKAGE_OUTDATED: {
    message: 'package {package} {version} was installed while the server was running; the code of {running} stays in use',
    help: 'restart the server to use the new code',
    doc: 'The files of a package have changed since it was imported. A process imports a package only once, so a reload continues with the old code.',
  },
  RUNTIME_PACKAGE_ENTRY_MISSING: {
    message: 'package {package} {version}: {reason}',
    help: 'the "exports" of its package.json must name an existing file under "."',
    doc: 'A package with modules has no file to import.',
  },
  RUNTIME_PACKAGE_IMPORT_FAILED: {
    message: 'package {package} {version}: importing it failed',
    help: '{place}fix it if it is your package; else reinstall it, and report the cause to its author if that does not help',
    doc: 'The code of a package with modules threw while it was imported. The cause is that error.',
  },
  RUNTIME_PACKAGE_IMPORT_DEADLINE: {
    message: 'package {package} {version}: importing it did not end within {seconds} s',
    help: 'a top-level await in the package never settles; report it to its author',
    doc: 'The import of a package with modules did not settle in time.',
  },
  RUNTIME_PACKAGE_API: {
    message: 'package {package} {version} is written for API {received}, but this is API {expected}',
    help: 'install a version of the package for this version of Caddis',
    doc: 'A package, or a module that it exports, declares a version of the module API that the runtime does not have.',
  },
  RUNTIME_PACKAGE_MODULES_DIFFER: {
    message: 'package {package} {version}: its exports are not what its package.json declares: {difference}',
    help: '{where}"caddis.modules" in package.json must list exactly the modules that the package exports; if it is not your package, report it to its author',
    doc: 'The modules that a package exports are not those that its manifest lists.',
  },
  RUNTIME_NOT_A_MODULE: {
    message: '{name} is not a module',
    help: 'decorate the class with @module(…)',
    doc: 'A value that is not a class decorated with @module was added to a registry.',
  },
  RUNTIME_MODULE_TWICE: {
    message: 'module {module} already exists in package {package}',
    help: 'rename one of the two',
    doc: 'Two classes with the same ID were added to a registry for the same package.',
  },
  RUNTIME_MODULE_UNKNOWN: {
    message: 'unknown module {module}',
    doc: 'No package provides the requested module.',
  },
  RUNTIME_MODULE_AMBIGUOUS: {
    message: 'module {module} is in several packages: {packages}',
    help: 'choose one at the top level of the config: "modules": { "{module}": "{first}" }',
    doc: 'Several packages provide a module in use, and the config does not choose one.',
  },
  RUNTIME_MODULE_NOT_IN_PACKAGE: {
    message: 'package {package} does not provide module {module}',
    help: 'use one of: {packages}',
    doc: 'The config chooses a package for a module, but that package does not provide it.',
  },
  RUNTIME_MODULE_METHODS_MISSING: {
    message: 'module {module} of package {package} {version} lacks {missing}',
    help: 'the modules of its namespace must have these methods; if it is not your package, report it to its author',
    doc: 'The class of a module does not have the methods that the contract of its namespace requires.',
  },
  RUNTIME_METHODS_MISSING: {
    message: '{place}: the module lacks {missing}',
    expected: 'a module with {missing}',
    help: 'the modules of its namespace must have these methods; if it is not your package, report it to its author',
    doc: 'A constructed module does not have the methods that the contract of its namespace requires.',
  },
  RUNTIME_CONFIG_INVALID: {
    message: 'the config has {count}, the first: {first}',
    doc: 'A config, or the config of a guest module that is loaded later, is wrong. `problems` of the error lists every problem.',
  },
  RUNTIME_PARAMETER_UNNAMED: {
    message: '{place}: constructor parameter {index} has no decorator that names its service',
    help: 'name the service: @logger(), @context() or @inject(token)',
    doc: 'A constructor parameter of a module, after the config, has no decorator that says which service it takes.',
  },
  RUNTIME_SERVICE_MISSING: {
    message: '{place}: constructor parameter {index} requests {token}, which nothing provides',
    help: 'use the module inside of a module that provides the service',
    doc: 'A module requests a service that no host above it provides and that cannot be created on demand.',
  },
  RUNTIME_SERVICE_FAILED: {
    message: '{place}: creating the service {token} failed',
    doc: 'The function that creates a service for the modules of a config threw or rejected. The cause is its error.',
  },
  RUNTIME_CONSTRUCT_FAILED: {
    message: '{place}: constructing it failed',
    help: 'if the cause does not say what to change in the config, report it to the authors of {package}',
    doc: 'The constructor of a module threw. The cause is its error.',
  },
  RUNTIME_MODULE_THENABLE: {
    message: '{place}: the module has a method then(), so JavaScript would treat it as a promise',
    help: 'this is not a mistake in the config; ask the author of the module to rename the method',
    doc: 'An object with a method `then` cannot be returned by asynchronous code: JavaScript calls the method and uses its result instead.',
  },
  RUNTIME_PROVISION_FAILED: {
    message: '{place}: provisioning it failed',
    doc: 'The `provision` of a module threw or rejected. The cause is its error.',
  },
  RUNTIME_VALIDATE_FAILED: {
    message: '{place}: its config is not valid',
    doc: 'The `validate` of a module threw or rejected. The cause is its error.',
  },
  RUNTIME_STEP_DEADLINE: {
    message: '{place}: {step} did not end within {seconds} s',
    expected: 'an end within {seconds} s',
    help: 'it waits for something that does not happen; if nothing outside of the server is the cause, report it to the authors of {package}',
    doc:
      'The `provision`, `validate` or `start` of a module, or the creation of a service, did not settle in time, so loading the config was ' +
      'aborted. An earlier log line names the module.',
  },
  RUNTIME_START_FAILED: {
    message: '{place}: starting it failed',
    doc: 'The `start` of an app threw or rejected. The cause is its error.',
  },
  RUNTIME_STOP_FAILED: {
    message: '{place}: stopping it failed',
    doc: 'The `stop` of an app threw or rejected. Everything else is still stopped and cleaned up.',
  },
  RUNTIME_CLEANUP_FAILED: {
    message: '{place}: {step} failed',
    doc: 'The `cleanup` of a module, or an undo function that it deferred, threw or rejected. Everything else is still cleaned up.',
  },
  RUNTIME_CLEANUP_DEADLINE: {
    message: '{place}: {step} did not end within {seconds} s',
    doc: 'The `cleanup` of a module, or an undo function that it deferred, did not settle in time. Everything else is cleaned up without waiting for it.',
  },
  RUNTIME_LOG_FAILED: {
    message: '{place}: the log cannot be opened',
    doc:
      'A log writer could not open its file, stream or connection, so the config is refused. The cause says why. During a reload, the logs of the ' +
      'running config continue.',
  },
  RUNTIME_EDIT_DEADLINE: {
    message: 'the edit of the config did not end within {seconds} s',
    help: 'nothing was changed; report it to the authors of the module that requested the change',
    doc: 'The function that edits the document for a change of the running config did not settle in time, so the change was aborted. Further changes are possible.',
  },
  RUNTIME_DOCUMENT_NOT_JSON: {
    message: 'the edited config is not JSON: {pointer} {reason}',
    help: 'nothing was changed; the edit must return objects, arrays, texts, finite numbers, true, false and null',
    doc: 'The function that edits the document returned a value that JSON cannot represent, or one that contains itself.',
  },
  RUNTIME_REPORT_FAILED: {
    message: '{place}: its report cannot be used: {reason}',
    help: 'nothing depends on it; report it to the authors of {package}',
    doc: 'The `report` of a module threw, did not settle in time, or returned something that JSON cannot represent. The cause is the error, if there was one.',
  },
  RUNTIME_APP_CYCLE: {
    message: '{place}: apps wait for each other: {cycle}',
    help: 'remove one of these dependencies',
    doc: 'While apps are created, an app requests another app that is already waiting for it.',
  },
  RUNTIME_CONTEXT_CLOSED: {
    message: '{place}: {call} was called after clean-up began',
    help: 'stop asking when context.signal is aborted',
    doc: 'A module used its context during or after its clean-up.',
  },
  RUNTIME_INTERRUPTED: {
    message: 'interrupted, because the config was unloaded',
    doc: 'A config, or a part of it, was still being created or started when the server was stopped, the config was unloaded, or another part of it failed.',
  },
  RUNTIME_SEVERAL_ERRORS: {
    message: '{count} errors',
    doc: 'Several things failed, e.g. a start and the clean-up after it. `errors` of the error holds all of them, in order.',
  },
  RUNTIME_ADAPTER_UNKNOWN: {
    message: 'there is no config adapter {adapter}',
    help: 'use {meant}, or install a package with the adapter',
    doc: 'The config needs an adapter that no installed package provides.',
  },
  RUNTIME_ADAPTER_FAILED: {
    message: 'package {package} has a bug: {adapter}: {reason}',
    help: 'this is not a mistake in the config; report it to the authors of {package}',
    doc: 'The adapter of a config threw, took too long, or returned something that is not a document.',
  },
});
