import { array, boolean, choice, guestMap, integer, object, string } from '@caddis/core';
import { precompressors, statusCode } from '@caddis/core/http';
import { sortKeys, sortOrders } from './browse/entry-order.js';

/** Config of `http.handlers.file_server`. @public */
export const FileServerConfig = object({
  root: string({
    description:
      'Folder whose files are served; relative ones are relative to the working directory. Left out, the variable `root` that a handler has set, or else the working directory.',
    default: '{http.vars.root}', placeholders: 'request', path: true,
  }),
  hide: array(string({ description: 'Pattern.', placeholders: 'request' }), {
    description:
      'Files and folders that are as if they did not exist: patterns with `*`, `?` and `[a-z]`. One without a slash hides whatever has that name, wherever it is; one with a slash is a path of the file system, and a relative one is relative to the working directory.',
    default: [],
  }),
  index_names: array(string({ description: 'Name of a file.', placeholders: 'request' }), {
    description: 'Names of the files that are sent for a folder, in the order in which they are tried. An empty list: none.',
    default: ['index.html', 'index.txt'],
  }),
  browse: object(
    {
      reveal_symlinks: boolean({ description: 'Whether it is shown where symbolic links lead.', default: false }),
      sort: array(choice([...sortKeys, ...sortOrders], { description: 'What to sort by, then the order.' }), {
        description: 'How listings are sorted where the client does not say: `name`, `namedirfirst`, `size` or `time`, and then `asc` or `desc`. Left out, folders come first, in the order of names.',
        default: [],
      }),
      file_limit: integer({ description: 'Greatest number of entries of a folder that are read. 0 means 10000.', default: 10_000, minimum: 0 }),
    },
    {
      description: 'Lists what is in folders that have no index file: as a page, or as JSON or text where the client accepts that. Left out, there are no listings.',
      optional: true, omitted: 'there are no listings',
      unsupported: { template_file: 'leave it out: it is a template of Go. Clients that accept `application/json` get the listing as data' },
    },
  ),
  canonical_uris: boolean({
    description: 'Whether clients are redirected from folders without a slash at the end, and from files with one, to the address that relative links need.',
    default: true,
  }),
  status_code: statusCode({
    description: 'Status code of responses with a file, a number or a text with placeholders. Conditions and ranges of requests do not count then.',
    optional: true, omitted: '200, 206 for a range, or the status of the error in error routes',
  }),
  pass_thru: boolean({ description: 'Whether to call the next handler if the file does not exist, instead of answering 404.', default: false }),
  precompressed: guestMap(precompressors, {
    description: 'Compressed files that are sent instead of plain ones to clients that accept them: `gzip`, `br`, `zstd`. They lie beside the plain files, which must be there, too.',
    default: {},
  }),
  precompressed_order: array(string({ description: 'Name of a coding.' }), {
    description: 'Codings in the order in which they are chosen where the client does not care. Left out, the order in which the client names them counts.',
    default: [],
  }),
  etag_file_extensions: array(string({ description: 'What is added to the name of the file, e.g. `.sha256`.', minLength: 1 }), {
    description: 'Files that hold the entity tags of others, quotes included: those with the name of the other and this behind it.',
    default: [],
  }),
});
