import { dirname, join, relative } from 'node:path';
import { isForTests, readImports } from './read-imports.mjs';

/**
 * What breaks the rules inside one package, imports of types included: no two folders import each other both ways, no files import each
 * other in a circle, and nothing that ships imports what only tests use. Tests themselves may import all of their package.
 * A file that stands in the source folder itself counts as a folder of its own, an `index.ts` as part of nothing: it only re-exports.
 * @param {string} folder - path of the package's `src`.
 * @param {string} name - the package's name in the problems.
 * @returns {string[]}
 */
export function problemsInsidePackage(folder, name) {
  const shipped = new Map();
  const problems = [];
  for (const [file, specifiers] of readImports(folder)) {
    if (isForTests(file)) continue;
    const targets = specifiers.filter((specifier) => specifier.startsWith('.')).map((specifier) => targetOf(folder, file, specifier));
    const from = relative(folder, file);
    shipped.set(from, targets);
    for (const target of targets.filter((path) => isForTests(`/${path}`))) {
      problems.push(`${name}: ${from} ships, but imports ${target}, which is for tests`);
    }
  }
  return [...problems, ...foldersBothWays(shipped, name), ...circlesOfFiles(shipped, name)];
}

function targetOf(folder, file, specifier) {
  return relative(folder, join(dirname(file), specifier)).replace(/\.js$/, '.ts');
}

function foldersBothWays(files, name) {
  /** "a b" → the imports of folder a from folder b, for people. */
  const ways = new Map();
  for (const [file, targets] of files) {
    if (/(^|\/)index\.ts$/.test(file)) continue;
    for (const target of targets) {
      const way = `${folderOf(file)} ${folderOf(target)}`;
      if (!ways.has(way)) ways.set(way, []);
      ways.get(way).push(`${file} → ${target}`);
    }
  }
  const problems = [];
  for (const [way, there] of ways) {
    const [one, other] = way.split(' ');
    const back = ways.get(`${other} ${one}`);
    // Two files that both count as folders are a circle of files.
    if (back === undefined || one >= other || (files.has(one) && files.has(other))) continue;
    const [fewer] = [there, back].sort((a, b) => a.length - b.length);
    problems.push(`${name}: ${one} and ${other} import each other: ${fewer.slice(0, 3).join(', ')}`);
  }
  return problems;
}

function folderOf(file) {
  const folder = dirname(file);
  return folder === '.' ? file : folder;
}

function circlesOfFiles(files, name) {
  return strongComponents(files).map((members) => `${name}: files import each other in a circle: ${members.join(', ')}`);
}

/** The groups of two or more nodes of which each leads to all others (Tarjan 1972); members sorted. */
function strongComponents(graph) {
  const order = new Map();
  const low = new Map();
  const open = [];
  const components = [];
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return components;

  function visit(node) {
    order.set(node, order.size);
    low.set(node, order.get(node));
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== order.get(node)) return;
    const component = open.splice(open.indexOf(node)).sort();
    if (component.length > 1) components.push(component);
  }
}
