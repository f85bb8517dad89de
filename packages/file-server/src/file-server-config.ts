import { array, boolean, choice, guestMap, integer, object, string } from '@caddis/core';
import { precompressors, statusCode } from '@caddis/core/http';
import { sortKeys, sortOrders } from './browse/entry-order.js';

/** Config of `http.handlers.file_server`. @public */
export const FileServerConfig = object({
  root: string({
    description:
      'Folder whose files are served. Relative paths start at the working directory. If omitted, the variable `root` that a handler has set, or ' +
      'else the working directory.',
    default: '{http.vars.root}', placeholders: 'request', path: true,
  }),
  hide: array(string({ description: 'Pattern.', placeholders: 'request' }), {
    description:
      'Files and folders to hide, as patterns with `*`, `?` and `[a-z]`. A pattern without a slash hides everything with that name, in any folder. ' +
      'A pattern with a slash is a path in the file system; relative paths start at the working directory.',
    default: [],
  }),
  index_names: array(string({ description: 'Name of a file.', placeholders: 'request' }), {
    description: 'Names of index files for folders, in the order in which they are tried. With an empty list, there are none.',
    default: ['index.html', 'index.txt'],
  }),
  browse: object(
    {
      reveal_symlinks: boolean({ description: 'Whether to show the targets of symbolic links.', default: false }),
      sort: array(choice([...sortKeys, ...sortOrders], { description: 'Sort key, then the order.' }), {
        description:
          'Default sort order of listings: `name`, `namedirfirst`, `size` or `time`, and then `asc` or `desc`. If omitted, folders come first, ' +
          'sorted by name.',
        default: [],
      }),
      file_limit: integer({ description: 'Greatest number of entries of a folder to read. 0 means 10000.', default: 10_000, minimum: 0 }),
    },
    {
      description: 'Lists the contents of folders without an index file: as a page, or as JSON or text if the client accepts that.',
      optional: true, omitted: 'no listings',
      unsupported: { template_file: 'leave it out: it is a template of Go. Clients that accept `application/json` get the listing as data' },
    },
  ),
  canonical_uris: boolean({
    description: 'Whether to redirect clients from folders without a slash at the end, and from files with one, to the address that relative links need.',
    default: true,
  }),
  status_code: statusCode({
    description: 'Status code of responses with a file: a number, or a text with placeholders. Conditional requests and ranges are then ignored.',
    optional: true, omitted: '200, 206 for a range, or the status of the error in error routes',
  }),
  pass_thru: boolean({ description: 'Whether to call the next handler if the file does not exist, instead of answering 404.', default: false }),
  precompressed: guestMap(precompressors, {
    description: 'Compressed files to send to clients that accept them: `gzip`, `br`, `zstd`. They must be in the same folder as the plain files, which must exist too.',
    default: {},
  }),
  precompressed_order: array(string({ description: 'Name of an encoding.' }), {
    description: 'Encodings in order of preference, for clients without a preference of their own. If omitted, the order in which the client names them is used.',
    default: [],
  }),
  etag_file_extensions: array(string({ description: 'File name extension, e.g. `.sha256`.', minLength: 1 }), {
    description: 'Extensions of files that hold entity tags, including the quotes. The tag of a file is in the file with the same name plus this extension.',
    default: [],
  }),
});
