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
  VERIFY_TARBALL_UNREADABLE: { rung: 'loads', expected: 'a complete tarball of npm pack, without links or paths that point outside of it', advice: 'pack it with npm pack' },
  VERIFY_INSTALL_FAILED: { rung: 'loads', expected: 'a package that npm installs into an empty project', advice: 'read the messages of npm; usually a dependency is not published, or two dependencies need incompatible versions' },
  VERIFY_MANIFEST_INVALID: { rung: 'loads', expected: 'a package.json with "caddis": { "api": 1, "modules": ["ID", …] }', advice: 'list the IDs of all modules that the package exports' },
  VERIFY_IMPORT_FAILED: { rung: 'loads', expected: 'a package that can be imported and exports the modules that its package.json lists', advice: 'import it in an empty project; list in "caddis.modules" exactly the modules that it exports' },
  VERIFY_PROCESS_ENDED: { rung: 'loads', expected: 'code that does not end the process that imports it', advice: 'throw an error instead of calling process.exit()' },
  VERIFY_HANGS: { rung: 'loads', expected: 'code that is imported and tried within the time limit', advice: 'do no work at import; set deadlines for what the code waits for' },
  VERIFY_LEFT_OPEN: { rung: 'conforms', expected: 'nothing to be left open when all modules are cleaned up', advice: 'start nothing at import; undo what provision() does with context.defer(…)' },
  VERIFY_DOCS_MISSING: { rung: 'documented', expected: 'a file caddis-docs.json, which directories of modules read', advice: 'create it before packing with caddis docs json --package NAME --out caddis-docs.json, and list it in "files"' },
  VERIFY_DOCS_INVALID: { rung: 'documented', expected: 'a valid caddis-docs.json, as caddis docs json writes it', advice: 'generate it again: caddis docs json --package NAME --out caddis-docs.json' },
  VERIFY_DOCS_STALE: { rung: 'documented', expected: 'a caddis-docs.json that matches the code', advice: 'generate it in "prepack": caddis docs json --package NAME --out caddis-docs.json' },
  VERIFY_DOCS_INCOMPLETE: { rung: 'documented', expected: 'complete documentation of the modules', advice: 'complete what the message names' },
  VERIFY_README_MISSING: { rung: 'documented', expected: 'a README.md', advice: 'write one; caddis docs readme adds the fields of the modules' },
  VERIFY_README_STALE: { rung: 'documented', expected: 'a README.md whose generated tables of fields match the code', advice: 'generate them again: caddis docs readme README.md --package NAME; run it with --check in the tests' },
  VERIFY_EXAMPLE_INVALID: { rung: 'documented', expected: 'a caddis.json that works with the package, its dependencies and the standard modules', advice: 'correct what the message names; caddis check caddis.json reports the same' },
  VERIFY_INSTALL_SCRIPT: { rung: 'safe package', expected: 'a package without install scripts', advice: 'remove the script; do the work when the package is packed' },
  VERIFY_SOURCE_MAP: { rung: 'safe package', expected: 'source maps whose sources exist', advice: 'pack the sources, or include them in the maps with "inlineSources", or omit the maps' },
  VERIFY_IMPORT_UNDECLARED: { rung: 'safe package', expected: 'imports only of dependencies in package.json', advice: 'add it to "dependencies", or to "peerDependencies" for @caddis/core' },
  VERIFY_IMPORT_MISSING: { rung: 'safe package', expected: 'imports only of files that are packed', advice: 'list the file in "files", or do not import it' },
  VERIFY_CORE_BUNDLED: { rung: 'safe package', expected: '@caddis/core under "peerDependencies", so that there is one copy', advice: 'move it there, with a range such as ">=0.1.0 <1.0.0"' },
  VERIFY_CORE_EXACT: { rung: 'safe package', expected: 'a version range of @caddis/core that includes newer versions', advice: 'write a range such as ">=0.1.0 <1.0.0"' },
  VERIFY_TESTS_PACKED: { rung: 'safe package', expected: 'no tests in the published package', advice: 'exclude them in "files": "!dist/**/*.test.*"', isWarning: true },
  VERIFY_LICENSE_MISSING: { rung: 'safe package', expected: 'a license in package.json', advice: 'add it, e.g. "license": "MIT"' },
  VERIFY_ENGINES_MISSING: { rung: 'safe package', expected: 'the supported versions of Node.js in "engines"', advice: 'list the versions that you test with, e.g. "engines": { "node": ">=20.19" }' },
  VERIFY_KEYWORD_MISSING: { rung: 'safe package', expected: 'the keyword caddis-module, with which directories find the package', advice: 'add it to "keywords"', isWarning: true },
  VERIFY_PUBLINT: { rung: 'safe package', expected: 'a package.json without findings of publint', advice: 'see https://publint.dev/rules' },
  VERIFY_PROVENANCE_MISSING: { rung: 'provenance', expected: 'a provenance attestation in the registry', advice: 'publish it from a workflow with npm publish --provenance' },
  VERIFY_PROVENANCE_UNKNOWN: { rung: 'provenance', expected: 'a published package', advice: 'verify it by its name after it is published', isWarning: true },
  VERIFY_REPOSITORY_MISSING: { rung: 'provenance', expected: 'the URL of the source in "repository"', advice: 'add it, e.g. "repository": "github:acme/caddis-upstreams-x"' },
} as const satisfies Readonly<Record<string, VerifyDefinition>>;

/** Code of a finding about a package. @public */
export type VerifyCode = keyof typeof verifyFindings;
