import { here, into, say, type OtherKeys } from './other-key.js';

/** Keys that people write into sources of upstreams: keys of other sources, and terms of the service that a source queries. @internal */
export const sourceKeys: readonly OtherKeys[] = [
  {
    module: 'http.reverse_proxy.upstreams.multi',
    at: '',
    keys: {
      'upstreams backends hosts servers': here({ sources: [{ source: 'a', name: 'app.internal', port: '3000' }] }),
    },
  },
  {
    module: 'http.reverse_proxy.upstreams.a',
    at: '',
    keys: {
      'service proto': here({ source: 'srv', service: 'http', proto: 'tcp', name: 'app.internal' }, 'the source "a" looks up addresses, and uses the port in "port"'),
      'host hostname address addr dial': here({ name: 'app.internal', port: '3000' }),
      'interval ttl': here({ refresh: '30s' }),
    },
  },
  {
    module: 'http.reverse_proxy.upstreams.srv',
    at: '',
    keys: {
      port: say('remove it: SRV records contain the port; if there are none, write "source": "a" with "name" and "port"'),
      'host hostname address addr dial': here({ name: '_http._tcp.app.internal' }),
      'interval ttl': here({ refresh: '30s' }),
    },
  },
  {
    module: 'http.reverse_proxy.upstreams.docker',
    at: '',
    keys: {
      'name container containers service image label': here({ labels: { 'com.docker.compose.service': ['app'] } }),
      'endpoint endpoints socket address': here({ host: 'unix:///var/run/docker.sock' }),
      'interval refresh': here({ poll_interval: '30s' }),
    },
  },
  {
    module: 'http.reverse_proxy.upstreams.etcd',
    at: '',
    keys: {
      'servers server hosts host address addresses url urls': here({ endpoints: ['http://localhost:2379'] }),
      'prefix path name': here({ key: '/services/app' }),
      auth: { ...here({ username: 'caddis', password: '…' }), secret: true },
      'fallback static upstreams default': into('handler', { upstreams: [{ dial: 'localhost:3000' }] }, 'they are used while etcd cannot be read'),
    },
  },
];
