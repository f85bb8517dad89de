/** The levels that `caddis verify` awards to a package, lowest first. Each level requires all lower ones. @public */
export const rungs = ['loads', 'conforms', 'documented', 'safe package', 'provenance'] as const;

/** One of the {@link rungs}. @public */
export type Rung = (typeof rungs)[number];

/** Definition of one kind of finding about a package. @public */
export interface VerifyDefinition {
  /** The rung that a package with this finding does not reach. */
  readonly rung: Rung;
  /** The rule for all packages: lowercase, no full stop. */
  readonly expected: string;
  /** What the author of the package should do. */
  readonly advice: string;
  /** True if the finding is only a warning, which does not affect the rungs. */
  readonly isWarning?: true;
}

/** All findings about a package, besides those about its modules. Codes are stable and never reused. @public */
export const verifyFindings = {
  VERIFY_TARBALL_UNREADABLE: { rung: 'loads', expected: 'a tarball as npm packs it: whole, without links and paths that lead out of it', advice: 'pack it with npm pack' },
  VERIFY_INSTALL_FAILED: { rung: 'loads', expected: 'a package that npm installs into an empty project', advice: 'look at what npm says; most often a dependency is not published, or two ask for versions that do not fit' },
  VERIFY_MANIFEST_INVALID: { rung: 'loads', expected: 'a package.json with "caddis": { "api": 1, "modules": ["ID", …] }', advice: 'list there the IDs of all modules that the package exports' },
  VERIFY_IMPORT_FAILED: { rung: 'loads', expected: 'a package that can be imported and exports the modules that its package.json lists', advice: 'import it in an empty project; list in "caddis.modules" what it exports, and nothing else' },
  VERIFY_PROCESS_ENDED: { rung: 'loads', expected: 'code that does not end the process that imports it', advice: 'throw an error instead of calling process.exit()' },
  VERIFY_HANGS: { rung: 'loads', expected: 'code that is imported and tried within its time', advice: 'do no work at import; give what is waited for a deadline' },
  VERIFY_LEFT_OPEN: { rung: 'conforms', expected: 'nothing to be left open when all modules are cleaned up', advice: 'start nothing at import; undo what provision() does with context.defer(…)' },
  VERIFY_DOCS_MISSING: { rung: 'documented', expected: 'a file caddis-docs.json, from which directories know the modules', advice: 'write it before packing: caddis docs json --package NAME --out caddis-docs.json; and name it in "files"' },
  VERIFY_DOCS_INVALID: { rung: 'documented', expected: 'a caddis-docs.json as caddis docs json writes it', advice: 'write it anew: caddis docs json --package NAME --out caddis-docs.json' },
  VERIFY_DOCS_STALE: { rung: 'documented', expected: 'a caddis-docs.json that says what the code says', advice: 'write it anew in "prepack": caddis docs json --package NAME --out caddis-docs.json' },
  VERIFY_DOCS_INCOMPLETE: { rung: 'documented', expected: 'documentation in which readers find what they look for', advice: 'complete what is named' },
  VERIFY_README_MISSING: { rung: 'documented', expected: 'a README.md', advice: 'write one; caddis docs readme puts the fields of the modules into it' },
  VERIFY_README_STALE: { rung: 'documented', expected: 'a README.md whose tables of fields, where caddis docs readme wrote them, say what the code says', advice: 'write them anew: caddis docs readme README.md --package NAME; with --check in the tests, they do not fall behind' },
  VERIFY_EXAMPLE_INVALID: { rung: 'documented', expected: 'a caddis.json that runs with the package, what it depends on, and the standard modules', advice: 'correct what is named; caddis check caddis.json finds the same' },
  VERIFY_INSTALL_SCRIPT: { rung: 'safe package', expected: 'a package that runs nothing when it is installed', advice: 'remove the script; do the work when the package is packed' },
  VERIFY_SOURCE_MAP: { rung: 'safe package', expected: 'source maps whose sources are there', advice: 'pack the sources, or write them into the maps with "inlineSources", or leave the maps out' },
  VERIFY_IMPORT_UNDECLARED: { rung: 'safe package', expected: 'imports only of what package.json names as a dependency', advice: 'name it under "dependencies", or "peerDependencies" for @caddis/core' },
  VERIFY_IMPORT_MISSING: { rung: 'safe package', expected: 'imports only of files that are packed', advice: 'name the file in "files", or do not import it' },
  VERIFY_CORE_BUNDLED: { rung: 'safe package', expected: '@caddis/core under "peerDependencies", so that there is one copy', advice: 'move it there, with a range such as ">=0.1.0 <1.0.0"' },
  VERIFY_CORE_EXACT: { rung: 'safe package', expected: 'a range of versions of @caddis/core that newer ones are in', advice: 'write a range such as ">=0.1.0 <1.0.0"' },
  VERIFY_TESTS_PACKED: { rung: 'safe package', expected: 'no tests in what is published', advice: 'leave them out in "files": "!dist/**/*.test.*"', isWarning: true },
  VERIFY_LICENSE_MISSING: { rung: 'safe package', expected: 'a license in package.json', advice: 'name it, e.g. "license": "MIT"' },
  VERIFY_ENGINES_MISSING: { rung: 'safe package', expected: 'the versions of Node that it works with, in "engines"', advice: 'name those that you test with, e.g. "engines": { "node": ">=20.19" }' },
  VERIFY_KEYWORD_MISSING: { rung: 'safe package', expected: 'the keyword caddis-module, by which directories find it', advice: 'add it to "keywords"', isWarning: true },
  VERIFY_PUBLINT: { rung: 'safe package', expected: 'a package.json without what publint finds', advice: 'see https://publint.dev/rules' },
  VERIFY_PROVENANCE_MISSING: { rung: 'provenance', expected: 'an attestation of where the package was made, in the registry', advice: 'publish it from a workflow with npm publish --provenance' },
  VERIFY_PROVENANCE_UNKNOWN: { rung: 'provenance', expected: 'a package that is published', advice: 'verify it by its name once it is', isWarning: true },
  VERIFY_REPOSITORY_MISSING: { rung: 'provenance', expected: 'the address of the source, in "repository"', advice: 'name it, e.g. "repository": "github:acme/caddis-upstreams-x"' },
} as const satisfies Readonly<Record<string, VerifyDefinition>>;

/** Code of a finding about a package. @public */
export type VerifyCode = keyof typeof verifyFindings;
