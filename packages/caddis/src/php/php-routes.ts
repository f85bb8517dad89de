/**
 * Returns the routes that Caddy creates for `root`, `php_fastcgi` and `file_server` in a Caddyfile.
 *
 * @param root - folder of the site
 * @param dial - address of the PHP application
 * @param transport - further keys of the transport
 */
export function phpRoutes(root: string, dial: string, transport: object = {}): readonly unknown[] {
  const index = '{http.request.uri.path}/index.php';
  return [
    { handle: [{ handler: 'vars', root }] },
    {
      match: [{ file: { try_files: [index] }, not: [{ path: ['*/'] }] }],
      handle: [{ handler: 'static_response', headers: { Location: ['{http.request.orig_uri.path}/'] }, status_code: 308 }],
    },
    {
      match: [{ file: { try_files: ['{http.request.uri.path}', index, 'index.php'], split_path: ['.php'] } }],
      handle: [{ handler: 'rewrite', uri: '{http.matchers.file.relative}' }],
    },
    {
      match: [{ path: ['*.php'] }],
      handle: [{ handler: 'reverse_proxy', transport: { protocol: 'fastcgi', split_path: ['.php'], ...transport }, upstreams: [{ dial }] }],
    },
    { handle: [{ handler: 'file_server', hide: [] }] },
  ];
}
