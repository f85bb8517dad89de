import { defineErrors } from '@caddis/core';

/** All errors of `create-caddis-module`. @internal */
export const errors = defineErrors({
  CREATE_FLAG_MISSING: {
    message: '{flag} is missing, and there is no terminal to ask for it',
    help: '{help}',
    doc: 'The command runs without a terminal, and the flags do not give all that it needs.',
  },
  CREATE_NO_ANSWER: {
    message: 'a question was not answered',
    help: 'nothing was written; with all flags given, the command asks nothing',
    doc: 'The input ended, or Ctrl-C was pressed, while the command was asking questions.',
  },
  CREATE_NAMESPACE_UNKNOWN: {
    message: 'there is no namespace {received}',
    help: 'use one of: {known}. For a namespace of another package, install that package here and add --host PACKAGE',
    doc: 'No known package defines the namespace of the new module.',
  },
  CREATE_HOST_UNUSABLE: {
    message: 'the package {package} cannot be used: {reason}',
    help: '{help}',
    doc: 'The package that should define the namespace is not installed, or cannot be imported.',
  },
  CREATE_NAME_INVALID: {
    message: 'bad module name {received}',
    help: 'a name is a lower-case letter, then letters, digits and underscores, e.g. "acme" or "blue_green"',
    doc: 'The name cannot be the last label of a module ID.',
  },
  CREATE_PACKAGE_INVALID: {
    message: 'bad package name {received}',
    help: 'npm allows lower-case letters, digits, ".", "-" and "_", with or without a scope, e.g. "@acme/caddis-upstreams-acme"',
    doc: 'The name of the package is not valid for npm.',
  },
  CREATE_FOLDER_USED: {
    message: 'the folder {folder} is not empty: it contains {entry}',
    help: 'choose another with --folder; nothing was written',
    doc: 'The folder for the new package is not empty.',
  },
  CREATE_FOLDER_UNUSABLE: {
    message: 'the folder {folder} cannot be used: {reason}',
    doc: 'The folder for the new package cannot be created or read.',
  },
});
