import { defineErrors } from '@caddis/core';

/**
 * All errors of the command.
 *
 * @internal
 */
export const errors = defineErrors({
  CADDIS_CONFIG_UNREADABLE: {
    message: 'config {file} cannot be read',
    doc: 'The file that was named as the config does not exist or may not be read.',
  },
  CADDIS_DOCS_UNREADABLE: {
    message: 'the documentation {file} cannot be read',
    help: 'write it with caddis docs json --out {file}',
    doc: 'A file that `caddis docs diff` was given does not exist or may not be read.',
  },
  CADDIS_CONFIG_MISSING: {
    message: 'which config?',
    help: 'name one, or go to a folder that has one of {names}',
    doc: 'A command that reads a config was called without one, and there is none in the working directory.',
  },
  CADDIS_CONFIG_NAMED_TWICE: {
    message: 'two configs are named: {file} and --config {flag}',
    help: 'name one of them',
    doc: 'A command was given a config as its argument and another one by the option --config.',
  },
  CADDIS_CONFIG_IS_CADDYFILE: {
    message: '{file} is a Caddyfile, which is not read here',
    help: 'make JSON of it with Caddy, and use that: caddy adapt --config {file} --pretty > caddis.json',
    doc: 'The language of Caddyfiles belongs to Caddy. It translates them to the JSON that Caddis reads, too.',
  },
  CADDIS_CONFIG_NOT_WATCHED: {
    message: '{config} cannot be watched',
    help: 'write the config to a file for --watch',
    doc: 'The option --watch was given with a config that comes from standard input, or from the command line itself.',
  },
  CADDIS_WORKER_ALONE: {
    message: 'this command is for the server itself',
    help: 'start workers with caddis run --workers 2',
    doc: 'The command `worker` was called by somebody else than a server with several processes.',
  },
  CADDIS_WORKER_DIED: {
    message: 'worker {worker} (process {pid}) has died: {how}{did}',
    doc: 'A process of a server with several ended while it was to take a config, so the config is not taken by any of them.',
  },
  CADDIS_WORKER_STANDS_STILL: {
    message: 'worker {worker} (process {pid}) has given no sign of life for {seconds} s: {state}. {did}',
    help: 'another worker takes its place; --module-deadline says how long a worker may stand still',
    doc: 'A process of a server with several was asked to take a config, and does nothing any more, so the config is not taken by any of them.',
  },
  CADDIS_WORKER_REFUSED: {
    message: 'worker {worker} cannot take the config: {reason}',
    doc: 'A process of a server with several could not assemble or start a config that the supervising process could, so it is not taken by any of them.',
  },
  CADDIS_WORKERS_STOPPED: {
    message: 'the config is given up',
    doc: 'A process of a server with several was making a config ready when another could not take it, or when the server was told to end.',
  },
  CADDIS_ENVFILE_UNREADABLE: {
    message: 'the file {file} of --envfile cannot be read',
    doc: 'A file with variables of the environment does not exist or may not be read. Nothing is served with half of the environment.',
  },
  CADDIS_FORMAT_UNKNOWN: {
    message: '{file} cannot be formatted: {reason}',
    doc: 'What `caddis fmt` was called with is in a language whose adapter writes no text, is nested too deep, or would not mean the same.',
  },
  CADDIS_FILE_EXISTS: {
    message: '{file} is there already, so nothing was written',
    help: 'go to another folder, or remove it',
    doc: 'The command `caddis init` overwrites nothing.',
  },
  CADDIS_USAGE_INVALID: {
    message: '{reason}',
    help: '{hint}',
    doc: 'The command line names a command or a flag that there is not, or leaves one out that is needed. With `--json` it is told as JSON.',
  },
  CADDIS_FLAG_INVALID: {
    message: '{flag} {value} cannot be used, expected {expected}',
    doc: 'A flag of the command line has a value that does not mean anything.',
  },
  CADDIS_FLAG_MISSING: {
    message: '{flag} is missing: {why}',
    doc: 'The command needs a flag that was not given.',
  },
  CADDIS_CERTIFICATE_NEEDED: {
    message: '{from} asks for HTTPS without a host name, so there is nothing to obtain a certificate for',
    help: 'name a host: --from https://example.com; or files with --cert and --key',
    doc: 'A certificate is for a name. `caddis reverse-proxy` obtains one for the host of `--from`, as Caddy does; one for all names can only be given as files.',
  },
  CADDIS_CONFIG_TOO_LARGE: {
    message: 'config {file} is larger than {limit} MiB',
    help: 'name the right file; a config of that size is not read',
    doc: 'What was named as the config is larger than any config is, or has no end.',
  },
  CADDIS_CONFIG_ENCODING: {
    message: 'config {file} is in {encoding}, expected UTF-8',
    help: 'save it as UTF-8, e.g. with: iconv -f {encoding} -t UTF-8 OLD > NEW; or in PowerShell: Get-Content OLD | Set-Content -Encoding utf8 NEW',
    doc: 'A config is JSON in UTF-8. Some programs of Windows write UTF-16 when the output of a command goes to a file.',
  },
  CADDIS_CONFIG_NOT_UTF8: {
    message: 'config {file}: byte {byte} in line {line}, column {column} is not UTF-8 and is read as U+FFFD',
    help: 'save the file as UTF-8: names and paths with this character match nothing',
    doc: 'A config holds a byte that is not part of any character in UTF-8, e.g. because it was saved in Latin-1. As in Caddy, it is still used.',
  },
  CADDIS_FOLDER_GONE: {
    message: 'the working directory does not exist any more',
    help: 'change to another one, or give the path of the config from the root on',
    doc: 'The command was called with a relative path in a folder that somebody has deleted.',
  },
  CADDIS_MODULE_ENDS_PROCESS: {
    message: 'it called {call}',
    help: 'report it to the author of the package: a module must not end the process',
    doc: 'The code of a package tried to end the process while it was imported, or while a command other than run was under way. The process goes on; the import has failed.',
  },
  CADDIS_MODULE_BREAKS_BUILT_INS: {
    message: 'it breaks what belongs to JavaScript: {names}',
    help: 'report it to the author of the package; what it has replaced was put back',
    doc: 'At its import, a package replaced functions of the language or of Node by others that do not do what those do, or made every object have one more key. What replaces them faithfully, as a polyfill does, may stay.',
  },
  CADDIS_MODULE_BROKEN: {
    message: 'module {module} is installed in package {package} {version}, which cannot be used',
    doc: 'A command was asked for a module whose package is installed and declares it, but cannot be imported, does not export it or is not allowed. The cause says why.',
  },
  CADDIS_PACKAGE_BROKEN: {
    message: 'package {package} is installed, but cannot be used',
    doc: 'A command was asked for a package that is installed and of which no module can be used. The cause says why.',
  },
  CADDIS_NAME_UNKNOWN_BESIDE_BROKEN: {
    message: 'nothing that can be read is called {name}, but there are packages that are installed and cannot be read: {packages}',
    help: 'mend or remove these packages first: what is asked for may be in one of them',
    doc: 'A command was asked for something that no usable package has, while other packages are installed whose contents are not known because they are broken.',
  },
  CADDIS_CORE_TWICE: {
    message: '@caddis/core is installed {count} times: {copies}',
    help: '{fix}; packages with modules should have @caddis/core under "peerDependencies", so that all share one copy',
    doc: 'The packages of a project do not share one copy of the core: each module works, but memory and start-up pay for all of them, and types of two versions do not fit each other.',
  },
  CADDIS_CORE_MISSING: {
    message: 'package {package} {version} depends on @caddis/core {range}, which is not installed for it',
    help: 'install it: {command}',
    doc: 'A package with modules cannot be imported, because the core that it is written against is not found from its folder.',
  },
  CADDIS_CORE_RANGE: {
    message: 'package {package} {version} asks for @caddis/core {range} and gets {found} in {directory}',
    help: 'install versions that fit each other, e.g. the newest of both: {command}',
    doc: 'The copy of the core that a package with modules imports is not of a version that it says it works with.',
  },
  CADDIS_NODE_RANGE: {
    message: 'package {package} {version} asks for Node {range}, this is {found}',
    help: 'run another version of Node, or install another version of the package',
    doc: 'The field "engines" of a package with modules excludes the version of Node that the command runs on.',
  },
  CADDIS_PACKAGE_NAME_DIFFERS: {
    message: 'what is installed as {called} calls itself {package} {version}',
    help: 'install it by its own name; in a config and in "caddis.allow" it is {package}',
    doc: 'The project names a dependency otherwise than the package.json of that dependency does, and not by an alias of npm.',
  },
  CADDIS_MODULE_IN_SEVERAL_PACKAGES: {
    message: 'module {module} is in several packages: {packages}',
    help: 'a config that uses it says at its top level which one: "modules": { "{module}": "{first}" }',
    doc: 'Two packages that are installed and allowed provide one ID. That is no mistake until a config uses it without choosing.',
  },
  CADDIS_PROJECT_WITHOUT_MANIFEST: {
    message: 'there is no package.json in {folder} or above, so there is no project to install packages in',
    help: 'make one, e.g. with npm init --yes, or name the project with --project',
    doc: 'Packages are installed in a project, and a project is a folder with a package.json.',
  },
  CADDIS_PACKAGE_SPEC_INVALID: {
    message: '{spec} is no package',
    help: 'name packages as for npm install, e.g. @acme/caddis-upstreams-x or ./x-1.0.0.tgz',
    doc: 'The command was given something to install or remove that begins as an option does, or that is empty.',
  },
  CADDIS_PACKAGES_UNNAMED: {
    message: 'which packages?',
    help: 'name them, or give --packages FILE or --keyword caddis-module',
    doc: 'A directory of modules was to be built, and nothing says of which packages.',
  },
  CADDIS_DIRECTORY_UNREADABLE: {
    message: '{file} cannot be read',
    doc: 'A file that was named for a directory of modules does not exist or may not be read: its index, or a list of packages.',
  },
  CADDIS_DIRECTORY_INVALID: {
    message: 'the directory {file} cannot be used: {reason}',
    help: 'make it with caddis directory build, and name its folder or its directory.json',
    doc: 'The file that was named as the index of a directory of modules is none, or is of another version.',
  },
  CADDIS_REGISTRY_INVALID: {
    message: '{registry} is not the address of a registry',
    help: 'give one that begins with https:// or http://',
    doc: 'What was named as the registry of packages is no address on the web.',
  },
  CADDIS_REGISTRY_UNREACHABLE: {
    message: '{address} cannot be reached',
    help: 'look at the network, or name another registry with --registry',
    doc: 'The registry of packages did not answer, broke off, or took longer than a minute for one answer.',
  },
  CADDIS_REGISTRY_ANSWER: {
    message: 'the answer of {address} cannot be used: {reason}',
    doc: 'The registry of packages answered with an error, or with something else than what a registry answers.',
  },
  CADDIS_PACKAGE_NOT_PUBLISHED: {
    message: 'package {package} is not in {registry}',
    doc: 'The registry does not have a package of that name, or not in that version.',
  },
  CADDIS_TARBALL_DIFFERS: {
    message: 'the tarball {address} is not the one that was published: its checksum is another',
    doc: 'What came from the registry is not what the registry says of it. It was damaged on its way, or exchanged.',
  },
  CADDIS_PACKAGE_MANAGER_MISSING: {
    message: '{manager} is not installed, though {reason} says that this project is installed with it',
    help: 'install it, e.g. with corepack enable',
    doc: 'The program that installs the packages of the project cannot be run.',
  },
  CADDIS_PACKAGE_MANAGER_FAILED: {
    message: '{command} failed with exit code {code}',
    help: 'its own messages stand above',
    doc: 'The package manager of the project could not add, remove or install packages.',
  },
  CADDIS_MODULE_STILL_NAMED: {
    message: '{file} names module {module} of package {package} at {pointer}',
    help: 'take it out of the config before the next start or reload: it would be refused',
    doc: 'A package is removed while a config still names one of its modules.',
  },
  CADDIS_PACKAGES_NEEDED: {
    message: 'the config needs {packages}, and there is no terminal here to ask whether to install them',
    help: 'run it again with --yes, or: {command}',
    doc: 'Packages are missing for a config. They are installed only when somebody agrees, on a terminal or by --yes.',
  },
  CADDIS_DEV_PACKAGE_MISSING: {
    message: '{file} is not that of a package with modules',
    help: 'go to the folder of a package whose package.json has a name and a list "caddis.modules"; npm create caddis-module makes one',
    doc: 'The command `caddis dev` runs the package of the working directory, or of --project, and that one has no modules.',
  },
  CADDIS_TESTKIT_MISSING: {
    message: 'caddis verify needs @caddis/testkit, which is not installed here',
    help: 'install it: npm install --save-dev @caddis/testkit',
    doc: 'The command that proves packages is for their authors, and what it needs for that is in a package of its own: servers do without.',
  },
  CADDIS_START_FAILED: {
    message: 'the server ended before it served: {end}',
    help: 'its own messages stand above; caddis run shows them, too',
    doc: 'The command `caddis start` has started a server in the background, which ended before its config served.',
  },
  CADDIS_PROJECT_MISSING: {
    message: 'the project {folder} is not a folder',
    help: 'name the folder whose package.json names the packages with modules',
    doc: 'The folder that was given with --project does not exist.',
  },
});
