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
    doc: 'Documentation was asked for something that is neither the ID of an installed module, nor a namespace, nor the code of an error, nor the key of a field.',
  },
  DOCGEN_UNKNOWN_FIELD: {
    message: '{owner} has no field {field}',
    help: '{next}',
    doc: 'Documentation was asked for a field that the module, or the config document, does not have. Levels are separated by a dot or a slash; arrays and maps add none.',
  },
  DOCGEN_GRAPH_TOO_LARGE: {
    message: 'the config has {count} modules, a picture shows at most {most}',
    help: 'leave --all out, or draw a part with --under POINTER',
    doc: 'A picture was asked for of a config with more modules than anyone could read in one.',
  },
  DOCGEN_GRAPH_EMPTY: {
    message: 'no module of the config stands at or below {pointer}',
    help: 'write the JSON pointer of a server, a route or a module, e.g. /apps/http/servers/edge',
    doc: 'A picture was asked for of a part of a config in which there is no module.',
  },
  DOCGEN_NO_MARKERS: {
    message: 'the readme has no place for the documentation of modules',
    help: 'put the lines {start} and {end} where it should stand',
    doc: 'Documentation was to be put into a README that lacks the two comments which say where.',
  },
  DOCGEN_UNDOCUMENTABLE: {
    message: '{what} of package {package} cannot be documented: {reason}',
    help: 'it is left out; report it to the author of the package',
    doc: 'A text that documentation is made of is missing or is no text, e.g. the summary of a module in plain JavaScript. The module still works.',
  },
  DOCGEN_PACKAGE_UNKNOWN: {
    message: 'no package {package} with modules is installed',
    help: 'caddis list-modules --packages says which are',
    doc: 'The documentation of one package was asked for, and the project has no package of that name whose manifest lists modules.',
  },
  DOCGEN_TARBALL_INVALID: {
    message: 'the tarball cannot be read: {reason}',
    doc: 'A packed package is damaged, is cut off, or is no tarball of npm.',
  },
  DOCGEN_TARBALL_TOO_LARGE: {
    message: 'the tarball is too large: {what} is over the limit of {limit}',
    doc: 'A packed package, its content, the number of its files or one of the files that are read is larger than what is read of a package whose author nobody knows.',
  },
  DOCGEN_TARBALL_UNSAFE: {
    message: 'the tarball is not safe to unpack: {entry} {reason}',
    doc: 'A packed package holds a path that leads out of it, a link, a device, or one of its descriptions twice. npm packs none of these.',
  },
  DOCGEN_PACKAGE_DOCS_MISSING: {
    message: 'there is no {file} in it, which says what its modules are',
    help: 'its author adds it with: caddis docs json --package {package} --out {file}',
    doc: 'A package in a directory carries its documentation as data, because nothing of its code runs there. This one carries none.',
  },
  DOCGEN_CATALOGUE_INVALID: {
    message: '{file} is not what caddis docs json prints: {reason}',
    help: 'write it again with caddis docs json of this version',
    doc: 'A file that documentation was to be read from is something else, or was written by another version.',
  },
  DOCGEN_PACKAGE_DOCS_INVALID: {
    message: '{file} is not as it should be: {reason}',
    doc: 'A file of a packed package cannot be used: it is no JSON, is of another version, is nested too deep, or has another form than its JSON Schema says.',
  },
  DOCGEN_PACKAGE_CLAIM_WRONG: {
    message: '{claim}',
    doc: 'What a packed package says of itself is not so in another place: its name, its version, the modules that its package.json lists, or what belongs to the namespace of another.',
  },
  DOCGEN_DIRECTORY_INVALID: {
    message: 'the directory {file} cannot be used: {reason}',
    help: 'make it with caddis directory build, and name its folder or its directory.json',
    doc: 'The index of a directory of modules was asked for, and the file is not one, or is of another version.',
  },
  DOCGEN_SEVERAL_MODULES: {
    message: '{count} modules are called {name}',
    help: '{next}',
    doc: 'Documentation was asked for a module by a name that several have: the same ID in several packages, or the same last label in several namespaces.',
  },
});
