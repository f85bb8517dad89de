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
  return new Option('--project <folder>', 'folder of the project whose packages are used (default: the project of the config or of the working directory)');
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
    .argument('[name]', 'a module (ID or last label), a namespace, an error code, a field, or config (default: an overview)')
    .argument('[field]', 'a field of the module, e.g. load_balancing.retries')
    .option('--package <name>', 'the package to use if several provide the module')
    .addOption(projectOption())
    .action(
      action(async (name: string | undefined, field: string | undefined, flags: Pick<DescribeRequest, 'package' | 'project'>) =>
        (await import('./commands/describe.js')).describe({ ...flags, name: name ?? '', field }),
      ),
    );

  program
    .command('schema')
    .description('Print a JSON Schema of the config with all installed modules, for editors.')
    .addOption(projectOption())
    .action(action(async (flags: ProjectFlags) => (await import('./commands/schema.js')).schema(flags)));

  program
    .command('types')
    .description('Print TypeScript types of the config with all installed modules.')
    .addOption(projectOption())
    .action(action(async (flags: ProjectFlags) => (await import('./commands/types.js')).types(flags)));

  program
    .command('graph')
    .description('Draw a picture of a config: servers, routes, handlers, backends.')
    .argument('<config>', 'path of the config, or - for standard input')
    .addOption(new Option('-f, --format <format>', 'output format').choices(['svg', 'dot', 'mermaid']).default('svg'))
    .option('--under <pointer>', 'draw only this part of the config, e.g. /apps/http/servers/edge')
    .option('--all', 'draw every module, even if the config is large')
    .option('--documentation <url>', 'URL of a site made with caddis docs build; the boxes link to its pages')
    .addOption(projectOption())
    .action(
      action(async (config: string, flags: Omit<GraphRequest, 'config'>) => (await import('./commands/graph.js')).graph({ config, ...flags }),
      ),
    );

  const docs = program.command('docs').description('Generate documentation of all installed modules.');
  docs
    .command('json')
    .description('Print the documentation as JSON.')
    .option('--schema', 'print the JSON Schema of this format instead')
    .option('--package <name>', 'only the modules of this package, in the form of its caddis-docs.json')
    .option('-o, --out <file>', 'write to this file')
    .option('--check', 'write nothing; fail if the file is out of date')
    .addOption(projectOption())
    .action(action(async (flags: JsonFlags) => (await import('./commands/docs.js')).docsJson(flags)));
  docs
    .command('markdown')
    .description('Write the documentation as Markdown files.')
    .requiredOption('-o, --out <folder>', 'output folder')
    .option('--check', 'write nothing; fail if a file is out of date')
    .addOption(projectOption())
    .action(action(async (flags: OutputFlags) => (await import('./commands/docs.js')).docsMarkdown(flags)));
  docs
    .command('readme')
    .description("Write the documentation of a package's modules between the markers in its README.")
    .argument('<file>', 'path of the README')
    .requiredOption('--package <name>', 'name of the package')
    .option('--check', 'write nothing; fail if the README is out of date')
    .addOption(projectOption())
    .action(
      action(async (file: string, flags: Omit<ReadmeFlags, 'file'>) => (await import('./commands/docs.js')).docsReadme({ file, ...flags })),
    );
  docs
    .command('diff')
    .description('Show the differences between two outputs of caddis docs json: packages, modules, fields, defaults.')
    .argument('<old>', 'the older output of caddis docs json')
    .argument('<new>', 'the newer output')
    .option('--json', 'print JSON')
    .option('--feed <url>', 'print an Atom feed that will be published at this URL')
    .option('--title <title>', 'title of the feed')
    .action(action(async (old: string, next: string, flags: Omit<DocsDiffFlags, 'old' | 'next'>) => (await import('./commands/docs-diff.js')).docsDiff({ old, next, ...flags })));
  docs
    .command('build')
    .description('Build a static web site.')
    .requiredOption('-o, --out <folder>', 'output folder')
    .option('--guides <folder>', 'folder with Markdown files, which become guides of the site')
    .option('--edit-at <url>', 'URL at which the files of that folder can be edited; each guide links to its file')
    .option('--changes <file>', 'file with the dates of the last changes of guides, as git log --format=%cs --name-only prints them')
    .option('--title <title>', 'title of the site')
    .option('--check', 'write nothing; fail if a file is out of date')
    .addOption(projectOption())
    .action(action(async (flags: SiteFlags) => (await import('./commands/docs.js')).docsBuild(flags)));

  const directory = program.command('directory').description('Build a web site of published modules.');
  directory
    .command('build')
    .description('Build a web site of published modules from the tarballs of their packages. None of their code is run.')
    .argument('[package...]', 'package names, with or without a version, and tarballs')
    .requiredOption('-o, --out <folder>', 'output folder')
    .option('--packages <file>', 'file with one package per line')
    .option('--keyword <word>', 'add all packages with this keyword in the registry, e.g. caddis-module')
    .option('--registry <url>', 'URL of the registry (default: npm_config_registry of the environment, else the registry of npm)')
    .option('--against <directory>', 'an earlier build (its folder or directory.json), to show what is new since then')
    .option('--reports <folder>', 'folder with reports of caddis verify --json, to show which level each package reached')
    .option('--title <title>', 'title of the site')
    .option('--check', 'write nothing; fail if a file is out of date')
    .action(action(async (specs: readonly string[], flags: Omit<DirectoryFlags, 'specs'>) => (await import('./commands/directory.js')).directoryBuild({ ...flags, specs })));
}
