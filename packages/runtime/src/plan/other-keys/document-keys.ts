import { answer, certificate, files, here, issuedBy, proxy, say, web, type OtherKeys } from './other-key.js';

/** Keys that people write into the document, above the apps. @internal */
export const documentKeys: readonly OtherKeys[] = [
  {
    at: '',
    keys: {
      'servers server sites routers vhosts': here(web({ routes: [{ handle: [answer] }] })),
      'routes route locations location': here(web({ routes: [{ handle: [answer] }] })),
      'listen port ports address bind entryPoints entrypoints frontend': here(web({})),
      'handle handler respond': here(web({ routes: [{ handle: [answer] }] })),
      'match matchers': here(web({ routes: [{ match: [{ path: ['/api/*'] }], handle: [answer] }] })),
      'upstreams upstream backend backends reverse_proxy proxy proxy_pass services': here(web({ routes: [{ handle: [proxy] }] })),
      'file_server root': here(web({ routes: [{ handle: [files] }] })),
      http_port: here({ apps: { http: { http_port: 8080 } } }),
      https_port: here({ apps: { http: { https_port: 8443 } } }),
      'grace_period shutdown_delay': here({ apps: { http: { grace_period: '10s' } } }),
      'automatic_https auto_https': here(web({ automatic_https: { disable: true } })),
      email: here({ apps: { tls: issuedBy({ module: 'acme', email: 'me@example.com' }) } }),
      'certificates tls_connection_policies ssl': here({ apps: { tls: certificate } }),
      'log logs': here({ logging: { logs: { default: { level: 'DEBUG' } } } }, 'a log of the requests is "logs": {} in the server'),
      'debug log_level': here({ logging: { logs: { default: { level: 'DEBUG' } } } }),
      layer4: say('apps belong in "apps", and there is no app for protocols other than HTTP'),
      'apiVersion kind metadata spec': say('Kubernetes objects are not supported: write "apps", and the backends in "upstreams" of a reverse_proxy, or find them by name with the source a or srv'),
      'import include imports includes': say('a config is one document: combine the files before it is read'),
      version: say('remove it: a config has no version'),
    },
  },
  {
    at: 'admin',
    keys: {
      'port address addr bind host': here({ listen: 'localhost:2019' }),
      'enabled enable': here({ disabled: true }, 'to turn the endpoint off'),
    },
  },
  {
    at: 'logging',
    keys: {
      'level default': here({ logs: { default: { level: 'DEBUG' } } }),
      'encoder format': here({ logs: { default: { encoder: { format: 'json' } } } }),
      'writer output file path filename': here({ logs: { default: { writer: { output: 'file', filename: '/var/log/caddis.log' } } } }),
    },
  },
  {
    at: 'logging/logs/*',
    keys: {
      'output file path filename': {
        ...here({ writer: { output: 'file', filename: '/var/log/caddis.log' } }),
        byValue: { stdout: here({ writer: { output: 'stdout' } }), stderr: here({ writer: { output: 'stderr' } }), discard: here({ writer: { output: 'discard' } }) },
      },
      format: { ...here({ encoder: { format: 'json' } }), byValue: { console: here({ encoder: { format: 'console' } }) } },
    },
  },
  { module: 'caddy.logging.writers.file', at: '', keys: { 'path file name log_file': here({ filename: '/var/log/caddis.log' }), 'max_size roll_size': here({ roll_size_mb: 100 }), 'max_backups keep': here({ roll_keep: 10 }), 'roll_keep_for max_age': here({ roll_keep_days: 30 }) } },
];
