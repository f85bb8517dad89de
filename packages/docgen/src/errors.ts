import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/docgen`.
 *
 * @public
 */
export const errors = defineErrors({
  DOCGEN_UNKNOWN_NAME: {
    message: 'nothing that is installed is called {name}',
    help: '{next}',
    doc: 'The requested name is not the ID of an installed module, a namespace, an error code or the key of a field.',
  },
  DOCGEN_UNKNOWN_FIELD: {
    message: '{owner} has no field {field}',
    help: '{next}',
    doc: 'The requested field does not exist in the module or in the config document. Separate levels with a dot or a slash; arrays and maps add no level.',
  },
  DOCGEN_GRAPH_TOO_LARGE: {
    message: 'the config has {count} modules, a picture shows at most {most}',
    help: 'leave --all out, or draw a part with --under POINTER',
    doc: 'The config has more modules than one readable picture can show.',
  },
  DOCGEN_GRAPH_EMPTY: {
    message: 'no module of the config stands at or below {pointer}',
    help: 'write the JSON pointer of a server, a route or a module, e.g. /apps/http/servers/edge',
    doc: 'The requested part of the config contains no module, so there is nothing to draw.',
  },
  DOCGEN_NO_MARKERS: {
    message: 'the readme has no place for the documentation of modules',
    help: 'put the lines {start} and {end} where it should stand',
    doc: 'The README lacks the two comments that mark the place for the documentation.',
  },
  DOCGEN_UNDOCUMENTABLE: {
    message: '{what} of package {package} cannot be documented: {reason}',
    help: 'it is left out; report it to the author of the package',
    doc: 'A text for the documentation is missing or is not a text, e.g. the summary of a module in plain JavaScript. The module still works.',
  },
  DOCGEN_PACKAGE_UNKNOWN: {
    message: 'no package {package} with modules is installed',
    help: 'caddis list-modules --packages says which are',
    doc: 'The documentation of one package was requested, and the project has no package of that name whose manifest lists modules.',
  },
  DOCGEN_TARBALL_INVALID: {
    message: 'the tarball cannot be read: {reason}',
    doc: 'A packed package is damaged or incomplete, or is not an npm tarball.',
  },
  DOCGEN_TARBALL_TOO_LARGE: {
    message: 'the tarball is too large: {what} is over the limit of {limit}',
    doc: 'A packed package, its content, its number of files or one of its files exceeds the limit for packages from unknown authors.',
  },
  DOCGEN_TARBALL_UNSAFE: {
    message: 'the tarball is not safe to unpack: {entry} {reason}',
    doc: 'A packed package contains a path that leads out of it, a link, a device, or one of its descriptions twice. npm never packs these.',
  },
  DOCGEN_PACKAGE_DOCS_MISSING: {
    message: 'there is no {file} in it, which says what its modules are',
    help: 'its author adds it with: caddis docs json --package {package} --out {file}',
    doc: 'A package in a directory must contain its documentation as data, because none of its code is run there. This package does not.',
  },
  DOCGEN_CATALOGUE_INVALID: {
    message: '{file} is not what caddis docs json prints: {reason}',
    help: 'write it again with caddis docs json of this version',
    doc: 'A documentation file is a file of another kind, or was written by another version.',
  },
  DOCGEN_PACKAGE_DOCS_INVALID: {
    message: '{file} is not as it should be: {reason}',
    doc: 'A file of a packed package cannot be used: it is not JSON, is of another version, is nested too deeply, or does not match its JSON Schema.',
  },
  DOCGEN_PACKAGE_CLAIM_WRONG: {
    message: '{claim}',
    doc:
      'A packed package contradicts itself: in its name, its version, the modules that its package.json lists, or in what belongs to the namespace ' +
      'of another package.',
  },
  DOCGEN_DIRECTORY_INVALID: {
    message: 'the directory {file} cannot be used: {reason}',
    help: 'create it with caddis directory build, and give its folder or its directory.json',
    doc: 'The file is not the index of a directory of modules, or is of another version.',
  },
  DOCGEN_SEVERAL_MODULES: {
    message: '{count} modules are called {name}',
    help: '{next}',
    doc: 'Several modules match the requested name: the same ID in several packages, or the same last label in several namespaces.',
  },
});
