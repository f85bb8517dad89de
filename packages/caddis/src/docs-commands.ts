import { Option, type Command } from 'commander';
import type { DescribeRequest } from './commands/describe.js';
import type { DocsDiffFlags } from './commands/docs-diff.js';
import type { DirectoryFlags } from './commands/directory.js';
import type { JsonFlags, OutputFlags, ReadmeFlags, SiteFlags } from './commands/docs.js';
import type { GraphRequest } from './commands/graph.js';
import type { ProjectFlags } from './open-registry.js';

/** Converts a function that returns an exit code into the action of a command. @internal */
export type ActionMaker = <Args extends unknown[]>(carryOut: (...args: Args) => Promise<number>) => (...args: Args) => Promise<void>;

/** Returns the option of all commands that need the installed modules. @internal */
export function projectOption(): Option {
  return new Option('--project <folder>', 'the project whose packages are used, instead of that of the config or the working directory');
}

/**
 * Adds the documentation commands: for the terminal, for editors, as Markdown, as a web site, and as a graph.
 *
 * @param program - the program that gets the commands
 * @param action - creates the actions of the commands
 * @internal
 */
export function addDocsCommands(program: Command, action: ActionMaker): void {
  program
    .command('describe')
    .description('Explain a module, a field, a namespace or an error code.')
    .argument('[name]', 'ID or last label of a module, a namespace, an error code, the key of a field, or config; an overview when left out')
    .argument('[field]', 'e.g. load_balancing.retries')
    .option('--package <name>', 'the package, where several provide the module')
    .addOption(projectOption())
    .action(
      action(async (name: string | undefined, field: string | undefined, flags: Pick<DescribeRequest, 'package' | 'project'>) =>
        (await import('./commands/describe.js')).describe({ ...flags, name: name ?? '', field }),
      ),
    );

  program
    .command('schema')
    .description('Print a JSON Schema of the config, with everything that is installed, for editors.')
    .addOption(projectOption())
    .action(action(async (flags: ProjectFlags) => (await import('./commands/schema.js')).schema(flags)));

  program
    .command('types')
    .description('Print TypeScript types of the config, with everything that is installed.')
    .addOption(projectOption())
    .action(action(async (flags: ProjectFlags) => (await import('./commands/types.js')).types(flags)));

  program
    .command('graph')
    .description('Draw a picture of a config: servers, routes, handlers, backends.')
    .argument('<config>', 'the config; - for standard input')
    .addOption(new Option('-f, --format <format>', 'how to draw').choices(['svg', 'dot', 'mermaid']).default('svg'))
    .option('--under <pointer>', 'only a part of the config, e.g. /apps/http/servers/edge')
    .option('--all', 'a box for each module, even if the config is large')
    .option('--documentation <url>', 'address of a site made by caddis docs build, to which the boxes link')
    .addOption(projectOption())
    .action(
      action(async (config: string, flags: Omit<GraphRequest, 'config'>) => (await import('./commands/graph.js')).graph({ config, ...flags }),
      ),
    );

  const docs = program.command('docs').description('Write documentation of everything that is installed.');
  docs
    .command('json')
    .description('Print it as JSON.')
    .option('--schema', 'print the JSON Schema of that JSON instead')
    .option('--package <name>', 'only what this package says of its modules: what it carries as caddis-docs.json')
    .option('-o, --out <file>', 'write it to a file')
    .option('--check', 'only compare with that file, and fail when it is stale')
    .addOption(projectOption())
    .action(action(async (flags: JsonFlags) => (await import('./commands/docs.js')).docsJson(flags)));
  docs
    .command('markdown')
    .description('Write it as Markdown files.')
    .requiredOption('-o, --out <folder>', 'where to')
    .option('--check', 'only compare, and fail when something is stale')
    .addOption(projectOption())
    .action(action(async (flags: OutputFlags) => (await import('./commands/docs.js')).docsMarkdown(flags)));
  docs
    .command('readme')
    .description("Put the documentation of a package's modules between the markers of its README.")
    .argument('<file>', 'the README')
    .requiredOption('--package <name>', 'the package')
    .option('--check', 'only compare, and fail when it is stale')
    .addOption(projectOption())
    .action(
      action(async (file: string, flags: Omit<ReadmeFlags, 'file'>) => (await import('./commands/docs.js')).docsReadme({ file, ...flags })),
    );
  docs
    .command('diff')
    .description('Show the differences between two outputs of docs json: packages, modules, fields, defaults.')
    .argument('<old>', 'what caddis docs json printed then')
    .argument('<new>', 'what it prints now')
    .option('--json', 'print JSON')
    .option('--feed <url>', 'print a feed of Atom, which will have this address')
    .option('--title <title>', 'name of the feed')
    .action(action(async (old: string, next: string, flags: Omit<DocsDiffFlags, 'old' | 'next'>) => (await import('./commands/docs-diff.js')).docsDiff({ old, next, ...flags })));
  docs
    .command('build')
    .description('Build a web site that needs no server.')
    .requiredOption('-o, --out <folder>', 'where to')
    .option('--guides <folder>', 'Markdown files that become guides of the site')
    .option('--edit-at <url>', 'where that folder is changed: each guide links to its file there')
    .option('--changes <file>', 'dates of the last changes of guides, as git log --format=%cs --name-only prints them')
    .option('--title <title>', 'name of the site')
    .option('--check', 'only compare, and fail when something is stale')
    .addOption(projectOption())
    .action(action(async (flags: SiteFlags) => (await import('./commands/docs.js')).docsBuild(flags)));

  const directory = program.command('directory').description('Build a web site of published modules.');
  directory
    .command('build')
    .description('Build a web site of published modules from the tarballs of their packages. None of their code is run.')
    .argument('[package...]', 'names, with a version or without, and tarballs')
    .requiredOption('-o, --out <folder>', 'where to')
    .option('--packages <file>', 'a file with a package in each line')
    .option('--keyword <word>', 'all packages that have this keyword in the registry, e.g. caddis-module')
    .option('--registry <url>', 'the registry; npm_config_registry of the environment, or that of npm, when left out')
    .option('--against <directory>', 'an earlier build, its folder or directory.json: say what is new since then')
    .option('--reports <folder>', 'reports that caddis verify --json wrote: show which rung was reached')
    .option('--title <title>', 'name of the site')
    .option('--check', 'only compare, and fail when something is stale')
    .action(action(async (specs: readonly string[], flags: Omit<DirectoryFlags, 'specs'>) => (await import('./commands/directory.js')).directoryBuild({ ...flags, specs })));
}
