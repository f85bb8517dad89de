import { defineErrors } from '@caddis/core';

/**
 * All errors of the command.
 *
 * @internal
 */
export const errors = defineErrors({
  CADDIS_CONFIG_UNREADABLE: {
    message: 'config {file} cannot be read',
    doc: 'The config file does not exist or cannot be read.',
  },
  CADDIS_DOCS_UNREADABLE: {
    message: 'the documentation {file} cannot be read',
    help: 'write it with caddis docs json --out {file}',
    doc: 'A file for `caddis docs diff` does not exist or cannot be read.',
  },
  CADDIS_CONFIG_MISSING: {
    message: 'which config?',
    help: 'name a config, or change to a folder that has one of {names}',
    doc: 'A command needs a config, but none was given, and there is none in the working directory.',
  },
  CADDIS_CONFIG_NAMED_TWICE: {
    message: 'two configs were given: {file} and --config {flag}',
    help: 'give only one of them',
    doc: 'A command got one config as its argument and another one with the option --config.',
  },
  CADDIS_CONFIG_IS_CADDYFILE: {
    message: '{file} is a Caddyfile, which Caddis cannot read',
    help: 'convert it to JSON with Caddy, and use the result: caddy adapt --config {file} --pretty > caddis.json',
    doc: 'Caddis does not read Caddyfiles. Caddy can convert them to JSON, which Caddis reads.',
  },
  CADDIS_CONFIG_NOT_WATCHED: {
    message: '{config} cannot be watched',
    help: 'write the config to a file for --watch',
    doc: 'The option --watch needs a file, but the config comes from standard input or from the command line itself.',
  },
  CADDIS_WORKER_ALONE: {
    message: 'only the server itself can run this command',
    help: 'start workers with caddis run --workers 2',
    doc: 'The command `worker` was not called by a server with several processes.',
  },
  CADDIS_WORKER_DIED: {
    message: 'worker {worker} (process {pid}) died: {how}{did}',
    help: 'a new worker replaces it; if nothing else ended the process, e.g. the kernel for lack of memory, report this to the authors of the module',
    doc: 'A worker process ended while it was loading a new config, so no worker uses that config.',
  },
  CADDIS_WORKER_STANDS_STILL: {
    message: 'worker {worker} (process {pid}) has given no sign of life for {seconds} s: {state}. {did}',
    help: 'another worker replaces it; --module-deadline sets how long a worker may be stuck',
    doc: 'A worker process stopped responding while it was loading a new config, so no worker uses that config.',
  },
  CADDIS_WORKER_REFUSED: {
    message: 'worker {worker} cannot load the config',
    doc: 'A worker process could not build or start a config that the supervisor could, so no worker uses that config. The cause is the error in the worker.',
  },
  CADDIS_WORKERS_STOPPED: {
    message: 'loading the config was aborted',
    doc: 'A worker process was preparing a config when another worker failed to load it, or when the server was stopped.',
  },
  CADDIS_ENVFILE_UNREADABLE: {
    message: 'the file {file} of --envfile cannot be read',
    doc: 'A file with environment variables does not exist or cannot be read. The server does not start with an incomplete environment.',
  },
  CADDIS_FORMAT_UNKNOWN: {
    message: '{file} cannot be formatted: {reason}',
    doc: '`caddis fmt` cannot format the file: its adapter cannot write text, it is nested too deeply, or the result would have another meaning.',
  },
  CADDIS_FILE_EXISTS: {
    message: '{file} already exists, so nothing was written',
    help: 'change to another folder, or remove the file',
    doc: 'The command `caddis init` never overwrites files.',
  },
  CADDIS_USAGE_INVALID: {
    message: '{reason}',
    help: '{hint}',
    doc: 'The command line has an unknown command or flag, or lacks a required one. With `--json`, the error is written as JSON.',
  },
  CADDIS_FLAG_INVALID: {
    message: '{flag} {value} cannot be used, expected {expected}',
    doc: 'A flag of the command line has an invalid value.',
  },
  CADDIS_FLAG_MISSING: {
    message: '{flag} is missing: {why}',
    doc: 'The command needs a flag that was not given.',
  },
  CADDIS_CERTIFICATE_NEEDED: {
    message: '{from} asks for HTTPS without a host name, so there is nothing to obtain a certificate for',
    help: 'name a host: --from https://example.com; or files with --cert and --key',
    doc: 'A certificate needs a name. `caddis reverse-proxy` obtains one for the host of `--from`, as Caddy does. A certificate for all names must be given as files.',
  },
  CADDIS_CONFIG_TOO_LARGE: {
    message: 'config {file} is larger than {limit} MiB',
    help: 'check the name of the file; a config of that size is not read',
    doc: 'The config is larger than the limit, or is a stream without end.',
  },
  CADDIS_CONFIG_ENCODING: {
    message: 'config {file} is in {encoding}, expected UTF-8',
    help: 'save it as UTF-8, e.g. with: iconv -f {encoding} -t UTF-8 OLD > NEW; or in PowerShell: Get-Content OLD | Set-Content -Encoding utf8 NEW',
    doc: 'The config is not in UTF-8. Some Windows programs write UTF-16 when the output of a command is redirected to a file.',
  },
  CADDIS_CONFIG_NOT_UTF8: {
    message: 'config {file}: byte {byte} in line {line}, column {column} is not UTF-8 and is read as U+FFFD',
    help: 'save the file as UTF-8: names and paths with this character match nothing',
    doc: 'The config has a byte that is not valid UTF-8, e.g. because it was saved in Latin-1. As in Caddy, the config is still used.',
  },
  CADDIS_FOLDER_GONE: {
    message: 'the working directory does not exist any more',
    help: 'change to another one, or give the path of the config from the root on',
    doc: 'The command was called with a relative path in a folder that has been deleted.',
  },
  CADDIS_MODULE_ENDS_PROCESS: {
    message: 'it called {call}',
    help: 'report it to the author of the package: a module must not end the process',
    doc: 'The code of a package tried to end the process during its import, or during a command other than run. The process continues; the import has failed.',
  },
  CADDIS_MODULE_BREAKS_BUILT_INS: {
    message: 'it breaks built-in objects of JavaScript: {names}',
    help: 'report it to the author of the package; what it replaced was restored',
    doc:
      'During its import, a package replaced functions of the language or of Node.js with functions that behave differently, or added a key to ' +
      'every object. Faithful replacements, such as polyfills, are allowed.',
  },
  CADDIS_MODULE_BROKEN: {
    message: 'module {module} is installed in package {package} {version}, which cannot be used',
    doc:
      'The requested module is declared by an installed package, but the package cannot be imported, does not export the module, or is not ' +
      'allowed. The cause says why.',
  },
  CADDIS_PACKAGE_BROKEN: {
    message: 'package {package} is installed, but cannot be used',
    doc: 'The requested package is installed, but none of its modules can be used. The cause says why.',
  },
  CADDIS_NAME_UNKNOWN_BESIDE_BROKEN: {
    message: 'nothing is found under the name {name}, but these installed packages cannot be read: {packages}',
    help: 'fix or remove these packages first: the name may belong to one of them',
    doc: 'No usable package has what was requested. It may be in one of the other installed packages, which are broken.',
  },
  CADDIS_CORE_TWICE: {
    message: '@caddis/core is installed {count} times: {copies}',
    help: '{fix}; packages with modules should have @caddis/core under "peerDependencies", so that all share one copy',
    doc:
      'The packages of a project do not share one copy of the core. Each module works, but all copies cost memory and start-up time, and types of ' +
      'two versions do not match.',
  },
  CADDIS_CORE_MISSING: {
    message: 'package {package} {version} depends on @caddis/core {range}, which is not installed for it',
    help: 'install it: {command}',
    doc: 'A package with modules cannot be imported, because the core that it needs is not found from its folder.',
  },
  CADDIS_CORE_RANGE: {
    message: 'package {package} {version} needs @caddis/core {range}, but finds {found} in {directory}',
    help: 'install versions that fit each other, e.g. the newest of both: {command}',
    doc: 'A package with modules imports a copy of the core whose version is not among those that the package supports.',
  },
  CADDIS_NODE_RANGE: {
    message: 'package {package} {version} needs Node.js {range}, this is {found}',
    help: 'use another version of Node.js, or install another version of the package',
    doc: 'The field "engines" of a package with modules excludes the Node.js version that the command runs on.',
  },
  CADDIS_PACKAGE_NAME_DIFFERS: {
    message: 'the package installed as {called} is {package} {version}',
    help: 'install it under its own name; configs and "caddis.allow" refer to it as {package}',
    doc: 'The project lists a dependency under a name that differs from the one in its package.json, and not as an npm alias.',
  },
  CADDIS_MODULE_IN_SEVERAL_PACKAGES: {
    message: 'module {module} is in several packages: {packages}',
    help: 'choose one at the top level of a config that uses it: "modules": { "{module}": "{first}" }',
    doc: 'Two installed and allowed packages provide the same ID. This is an error only if a config uses that ID without choosing a package.',
  },
  CADDIS_PROJECT_WITHOUT_MANIFEST: {
    message: 'there is no package.json in {folder} or above it, so there is no project to install packages in',
    help: 'create one, e.g. with npm init --yes, or name the project with --project',
    doc: 'Packages are installed into a project, which is a folder with a package.json. There is none.',
  },
  CADDIS_PACKAGE_SPEC_INVALID: {
    message: '{spec} is not a package',
    help: 'write package names or tarballs as for npm install, e.g. @acme/caddis-upstreams-x or ./x-1.0.0.tgz',
    doc: 'A name of a package to install or remove is empty, or begins like an option.',
  },
  CADDIS_PACKAGES_UNNAMED: {
    message: 'which packages?',
    help: 'name them, or use --packages FILE or --keyword caddis-module',
    doc: 'The command does not say which packages the directory of modules should contain.',
  },
  CADDIS_DIRECTORY_UNREADABLE: {
    message: '{file} cannot be read',
    doc: 'A file for a directory of modules (its index, or a list of packages) does not exist or cannot be read.',
  },
  CADDIS_DIRECTORY_INVALID: {
    message: 'the directory {file} cannot be used: {reason}',
    help: 'create it with caddis directory build, and give its folder or its directory.json',
    doc: 'The file is not the index of a directory of modules, or is of another version.',
  },
  CADDIS_REGISTRY_INVALID: {
    message: '{registry} is not the address of a registry',
    help: 'use a URL that begins with https:// or http://',
    doc: 'The address of the package registry is not a web address.',
  },
  CADDIS_REGISTRY_UNREACHABLE: {
    message: '{address} cannot be reached',
    help: 'check the network, or name another registry with --registry',
    doc: 'The package registry did not answer, the connection broke, or one answer took longer than a minute.',
  },
  CADDIS_REGISTRY_ANSWER: {
    message: 'the answer of {address} cannot be used: {reason}',
    doc: 'The package registry answered with an error, or with something that is not an answer of a registry.',
  },
  CADDIS_PACKAGE_NOT_PUBLISHED: {
    message: 'package {package} is not in {registry}',
    doc: 'The package registry does not have a package of that name, or not in that version.',
  },
  CADDIS_TARBALL_DIFFERS: {
    message: 'the tarball {address} is not the published one: its checksum differs',
    doc: 'The downloaded package does not match the checksum of the registry. It was damaged or replaced on the way.',
  },
  CADDIS_PACKAGE_MANAGER_MISSING: {
    message: '{manager} is not installed, but according to {reason} this project uses it',
    help: 'install it, e.g. with corepack enable',
    doc: 'The package manager of the project cannot be run.',
  },
  CADDIS_PACKAGE_MANAGER_FAILED: {
    message: '{command} failed with exit code {code}',
    help: 'its messages are above',
    doc: 'The package manager of the project could not add, remove or install packages.',
  },
  CADDIS_MODULE_STILL_NAMED: {
    message: '{file} uses module {module} of package {package} at {pointer}',
    help: 'remove it from the config before the next start or reload, which would be refused',
    doc: 'A package was removed, but a config still uses one of its modules.',
  },
  CADDIS_PACKAGES_NEEDED: {
    message: 'the config needs {packages}, and there is no terminal to ask for confirmation',
    help: 'use --yes, or run: {command}',
    doc: 'Packages for a config are missing. They are installed only after confirmation on a terminal, or with --yes.',
  },
  CADDIS_DEV_PACKAGE_MISSING: {
    message: '{file} does not declare any modules',
    help: 'change to the folder of a package whose package.json has a name and a list "caddis.modules"; npm create caddis-module creates one',
    doc: 'The command `caddis dev` runs the package of the working directory, or of --project, but that package has no modules.',
  },
  CADDIS_TESTKIT_MISSING: {
    message: 'caddis verify needs @caddis/testkit, which is not installed here',
    help: 'install it: npm install --save-dev @caddis/testkit',
    doc: 'The command that verifies packages is for their authors. It needs a separate package, which servers do not need.',
  },
  CADDIS_START_FAILED: {
    message: 'the server ended before it served: {end}',
    help: 'its messages are above; caddis run shows them too',
    doc: 'The command `caddis start` started a server in the background, but the server ended before its config was running.',
  },
  CADDIS_PROJECT_MISSING: {
    message: 'the project {folder} is not a folder',
    help: 'use the folder whose package.json lists the packages with modules',
    doc: 'The folder that was given with --project does not exist.',
  },
});
