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
    help: 'take the format dot or mermaid, and draw a part of it',
    doc: 'A picture was asked for of a config with more modules than anyone could read in one.',
  },
  DOCGEN_NO_MARKERS: {
    message: 'the readme has no place for the documentation of modules',
    help: 'put the lines {start} and {end} where it should stand',
    doc: 'Documentation was to be put into a README that lacks the two comments which say where.',
  },
  DOCGEN_UNDOCUMENTABLE: {
    message: '{what} of package {package} cannot be documented: {reason}',
    help: 'it is left out; report it to the author of the package',
    doc: 'A text that documentation is made of is missing or is no text, e.g. the summary of a module in plain JavaScript. The module works all the same.',
  },
  DOCGEN_SEVERAL_MODULES: {
    message: '{count} modules are called {name}',
    help: '{next}',
    doc: 'Documentation was asked for a module by a name that several have: the same ID in several packages, or the same last label in several namespaces.',
  },
});
