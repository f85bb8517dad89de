import { isLabel } from '@caddis/core/framework';
import { askOnTerminal, type Ask } from './ask.js';
import { errors } from './errors.js';
import { installedHost, installedHosts } from './installed-hosts.js';
import { namespacesAmong, standardNamespaces, type KnownNamespace } from './namespaces.js';
import { defaultFolder, defaultPackageName, type NewModule } from './new-module.js';
import { assertEmpty } from './write-package.js';

/** The flags that describe the package. @internal */
export interface Flags {
  readonly namespace?: string;
  /** Name of the package that defines the namespace. */
  readonly host?: string;
  readonly name?: string;
  readonly package?: string;
  readonly javascript?: boolean;
  readonly folder?: string;
}

/** The module to write and the folder for its package. @internal */
export interface Request extends NewModule {
  readonly folder: string;
}

/**
 * Validates the flags, and asks for missing ones if there is a terminal.
 *
 * @throws `CREATE_FLAG_MISSING`, `CREATE_HOST_UNUSABLE`, `CREATE_NAMESPACE_UNKNOWN`, `CREATE_NAME_INVALID`, `CREATE_PACKAGE_INVALID`, `CREATE_FOLDER_USED`
 * @internal
 */
export async function resolveRequest(flags: Flags): Promise<Request> {
  const known = await knownNamespaces(flags);
  const { ask, end } = askOnTerminal();
  try {
    const namespace = await chooseNamespace(known, flags.namespace, ask);
    const name = await chooseName(flags.name, ask);
    const packageName = flags.package ?? defaultPackageName(namespace, name);
    if (!isPackageName(packageName)) throw errors.CREATE_PACKAGE_INVALID({ received: JSON.stringify(packageName) });
    const folder = flags.folder ?? defaultFolder(packageName);
    await assertEmpty(folder);
    return { namespace, name, packageName, javascript: flags.javascript === true, folder };
  } finally {
    end();
  }
}

/** Finds the known namespaces. Third-party packages are only imported if the requested namespace is not a standard one. */
async function knownNamespaces({ namespace, host }: Flags): Promise<readonly KnownNamespace[]> {
  const standard = await standardNamespaces();
  if (host !== undefined) return namespacesAmong(await installedHost(host, process.cwd()));
  if (namespace !== undefined && standard.some((each) => shownId(each) === namespace)) return standard;
  const { found, failures } = await installedHosts(process.cwd());
  for (const failure of failures) process.stderr.write(`Warning: ${failure}\n`);
  return [...standard, ...(await namespacesAmong(found))];
}

async function chooseNamespace(known: readonly KnownNamespace[], flag: string | undefined, ask: Ask | undefined): Promise<KnownNamespace> {
  const names = known.map(shownId).join(', ');
  if (flag !== undefined) return findNamespace(known, flag);
  if (ask === undefined) throw errors.CREATE_FLAG_MISSING({ flag: '--namespace', help: `use one of: ${names}` });
  const list = known.map((namespace, index) => `${String(index + 1).padStart(3)}  ${shownId(namespace)}\n       ${firstSentence(namespace.description)}\n`);
  return ask(`${list.join('')}Namespace (number or ID): `, (answer) => known[Number(answer) - 1] ?? findNamespace(known, answer));
}

function findNamespace(known: readonly KnownNamespace[], wanted: string): KnownNamespace {
  const found = known.find((namespace) => shownId(namespace) === wanted);
  if (found !== undefined) return found;
  throw errors.CREATE_NAMESPACE_UNKNOWN({ received: JSON.stringify(wanted), known: known.map(shownId).join(', ') });
}

/** Name of a namespace on the command line; that of apps has an empty ID, and is called `apps` there. */
function shownId({ id }: KnownNamespace): string {
  return id === '' ? 'apps' : id;
}

function firstSentence(text: string): string {
  return /^[^]*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}

async function chooseName(flag: string | undefined, ask: Ask | undefined): Promise<string> {
  if (flag !== undefined) return checkedName(flag);
  if (ask === undefined) throw errors.CREATE_FLAG_MISSING({ flag: '--name', help: 'give the name of the module in its namespace, e.g. --name acme' });
  return ask('Name of the module, e.g. acme: ', checkedName);
}

function checkedName(name: string): string {
  if (!isLabel(name)) throw errors.CREATE_NAME_INVALID({ received: JSON.stringify(name) });
  return name;
}

function isPackageName(name: string): boolean {
  return name.length <= 214 && /^(?:@[a-z\d][\w.-]*\/)?[a-z\d][a-z\d._-]*$/.test(name) && name === name.toLowerCase();
}
