/**
 * Problems inside packages that stand until their package is rebuilt. The list may only shrink: what is not in it fails, and so does an entry
 * that no longer holds. An entry for a circle of files holds for what is left of that circle.
 */
export const knownProblems = [
  { kind: 'files', package: 'core', members: ['http/source-status.ts', 'http/upstream-source.ts'] },
  { kind: 'files', package: 'runtime', members: ['plan/config-check.ts', 'plan/default-check.ts', 'plan/schema-check.ts'] },
  { kind: 'files', package: 'runtime', members: ['run/environment.ts', 'run/step-watch.ts'] },
];

/**
 * Takes what is known from what was found.
 * @param {{ kind: string, package: string, members: string[], text: string }[]} found - see `problemsInsidePackage`.
 * @param {{ kind: string, package: string, members: string[] }[]} known
 * @returns {string[]} the unknown problems, and the entries that hold no longer.
 */
export function problemsBesideKnown(found, known) {
  const covers = (entry, problem) =>
    entry.kind === problem.kind && entry.package === problem.package && problem.members.every((member) => entry.members.includes(member));
  return [
    ...found.filter((problem) => !known.some((entry) => covers(entry, problem))).map((problem) => problem.text),
    ...known
      .filter((entry) => !found.some((problem) => covers(entry, problem)))
      .map((entry) => `.ci/imports/known-problems.mjs: ${entry.package} has this no longer, take it out: ${entry.kind} ${entry.members.join(', ')}`),
  ];
}
