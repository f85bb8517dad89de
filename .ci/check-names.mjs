// What the documentation names in backticks must exist: packages of ours, files and folders of the repository, and identifiers of the code.
// Generated pages (docs/modules) and the quoted lines of programs are left out: only text between single backticks is read.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names that are somebody else's. */
const foreign = new Set(['emitDecoratorMetadata']);

const packages = readdirSync('packages');
const known = identifiersOf([...packages.map((name) => `packages/${name}/src`), 'examples']);
const pages = ['README.md', ...markdownIn('docs'), ...packages.map((name) => `packages/${name}/README.md`), ...markdownIn('examples')].filter((path) => existsSync(path));
const problems = [...pages.flatMap(problemsOf), ...packages.flatMap(problemsOfReadme)];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}

/** Every package says what it is for and what it may not do. */
function problemsOfReadme(name) {
  const path = `packages/${name}/README.md`;
  const text = existsSync(path) ? readFileSync(path, 'utf8').toLowerCase() : '';
  return ['is responsible for', 'may not'].filter((list) => !text.includes(list)).map((list) => `${path}: does not say what the package "${list}"`);
}

function problemsOf(page) {
  const text = readFileSync(page, 'utf8').replace(/^```[^]*?^```/gm, '');
  const quoted = [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map((match) => match[1]);
  return [...new Set(quoted)].flatMap((name) => problemOfName(name, page)).map((problem) => `${page}: \`${problem}`);
}

function problemOfName(name, page) {
  const [, own] = /^@caddis\/([a-z-]+)/.exec(name) ?? [];
  if (own !== undefined && !packages.includes(own)) return [`${name}\` is no package of ours`];
  const path = name.replace(/:\d+$/, '');
  if (/^(?:packages|docs|examples|\.ci)\/[\w./-]+$/.test(path) && !existsSync(path)) return [`${name}\` is no file`];
  const inSource = /^([a-z-]+)\/src\/[\w./-]+$/.exec(path);
  if (inSource !== null && !existsSync(`packages/${path}`)) return [`${name}\` is no file`];
  const beside = /^packages\/[^/]+\/README\.md$/.test(page) && /^[\w-]+(?:\/[\w.-]+)*(?:\/|\.ts)$/.test(path);
  if (beside && !existsSync(join(page, '../src', path)) && !existsSync(join(page, '..', path))) return [`${name}\` is no file`];
  // Two humps make an identifier of ours or of the language; one word may be anything.
  const [, identifier] = /^([A-Z][a-z0-9]+[A-Z]\w*|[a-z]+[A-Z]\w*)(?:\(.*\)|\.\w+(?:\(.*\))?)?$/.exec(name) ?? [];
  if (identifier !== undefined && !known.has(identifier) && !foreign.has(identifier)) return [`${name}\` is nowhere in the code`];
  return [];
}

function identifiersOf(folders) {
  const found = new Set();
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (!entry.isFile() || !/\.(ts|mjs|cjs|js|json)$/.test(path) || /node_modules|\/dist\//.test(path)) continue;
      for (const [word] of readFileSync(path, 'utf8').matchAll(/[A-Za-z_]\w*/g)) found.add(word);
    }
  }
  return found;
}

function markdownIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.startsWith('docs/modules') && !path.includes('node_modules'));
}
