const heading = '## Unreleased';

/**
 * What a changelog says of the version to come.
 * @param {string} text - CHANGELOG.md.
 * @returns {string} the text below "Unreleased", without blank lines around it; undefined where there is no such heading.
 */
export function unreleased(text) {
  const start = text.indexOf(`\n${heading}\n`);
  if (start === -1) return undefined;
  const rest = text.slice(start + heading.length + 2);
  const end = rest.search(/^## /m);
  return (end === -1 ? rest : rest.slice(0, end)).trim();
}

/**
 * Puts what is unreleased below the heading of a version. A changelog with nothing unreleased stays as it is.
 * @param {string} text - CHANGELOG.md.
 * @param {string} version - the version.
 * @param {string} date - its day, as `2026-12-01`.
 * @returns {string} the new text.
 */
export function releasedChangelog(text, version, date) {
  if ((unreleased(text) ?? '') === '') return text;
  return text.replace(`\n${heading}\n`, `\n${heading}\n\n## ${version} (${date})\n`);
}

/**
 * What the changelog of a package lacks: each export that is new, gone or changed since the last release must be named in backticks below
 * "Unreleased". Before the first release it is enough that something stands there.
 *
 * @param {string} text - CHANGELOG.md.
 * @param {Record<string, string> | undefined} released - export → digest, of the last release.
 * @param {Record<string, string>} now - the same, of today.
 * @returns {string[]} one line for each.
 */
export function problemsOfChangelog(text, released, now) {
  const said = unreleased(text);
  if (said === undefined) return [`no heading "${heading}"`];
  if (released === undefined) return said === '' && !/^## \d/m.test(text) ? [`nothing below "${heading}"`] : [];
  const quoted = [...said.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => code.match(/\w+/g) ?? []);
  return Object.keys({ ...released, ...now })
    .filter((path) => released[path] !== now[path])
    .filter((path) => !quoted.includes(path.split('#')[1]))
    .map((path) => {
      const change = released[path] === undefined ? 'is new' : now[path] === undefined ? 'is gone' : 'has changed';
      return `${path} ${change} since the last release, and "${heading}" does not name it in backticks`;
    });
}
