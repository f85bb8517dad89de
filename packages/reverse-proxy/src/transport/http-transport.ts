import { isIP } from 'node:net';
import { type Clock, clock, type ConfigOf, type Context, inject, type Keepable, module, type NetworkAddress, type Provisioner, type Reporter } from '@caddis/core';
import { type Transport, transports, type TransportCall, type TransportHandler, type TransportRequest } from '@caddis/core/http';
import { checkDnsFields, dnsResolver, type DnsResolver, dnsServers } from '@caddis/dns';
import { reportErrors } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { forwardedRequest } from '../network-proxy/forwarded-request.js';
import type { ProxyRoute } from '../network-proxy/proxy-route.js';
import { proxyUrlProblem, UrlNetworkProxy } from '../network-proxy/url-network-proxy.js';
import { ConnectionPools } from './connection-pools.js';
import { createDialer } from './dialer.js';
import { ForwardedCall } from './forwarded-call.js';
import { HttpCall } from './http-call.js';
import { HttpTransportConfig } from './http-transport-config.js';
import type { Http2Connector } from './http2-backend-connection.js';
import { lookupWith } from './lookup.js';
import { writeProxyHeader } from './proxy-header.js';
import { ProxyRouter } from './proxy-router.js';
import { canAskForGzip, writeRequestHead } from './request-head.js';
import { tlsMistakes, BackendTls } from './backend-tls.js';

/** Default size of the read buffer. Measured: large bodies cost a third less than with 64 KiB, and a larger buffer gains nothing. */
const defaultReadBytes = 256 * 1024;

/** Requirements of a request for its connection, besides the address. */
interface SpecialWish {
  readonly serverName: string | undefined;
  /** True if the request needs TLS even though the transport does not use it for this port. */
  readonly addsTls: boolean;
  /** Route through a network proxy; absent for a direct connection. */
  readonly via: ProxyRoute | undefined;
}

/**
 * Sends requests over HTTP.
 *
 * @see Caddy's `HTTPTransport`
 * @public
 */
@module(transports, {
  name: 'http',
  alsoCalled: [
    'https backend', 'upstream tls', 'mtls', 'mutual tls', 'keepalive', 'connection pool', 'timeout', 'timeouts', 'h2c', 'http2 backend',
    'client certificate', 'grpc',
  ],
  config: HttpTransportConfig,
  summary: 'Carries requests over HTTP, on TCP or unix sockets, encrypted or not.',
  description:
    'Connections are kept open and reused, the last used one first. They survive a reload that does not change the transport. If the backend has ' +
    'just closed a reused connection, the request is sent again on another one when that is safe.\n\nWith `network_proxy`, an HTTP proxy receives ' +
    "requests for backends without TLS directly, with the backend's address as `Host`. For everything else, it is asked for a tunnel (`CONNECT`): " +
    'TLS, HTTP/2, upgrades such as WebSocket, and the PROXY protocol. The settings in `tls`, except `server_name`, also apply to the connection to ' +
    'an `https` proxy. Connections are pooled by proxy and backend. If the proxy cannot be reached, asks for other credentials or opens no tunnel, ' +
    'this counts as a failure to connect to the backend.',
  examples: [{ title: 'HTTPS to backends, with patience for slow answers.', config: { protocol: 'http', tls: {}, response_header_timeout: '1m' } }],
  check({ local_address: local, tls, resolver, versions = [], network_proxy: proxy, forward_proxy_url: proxyUrl }, report) {
    if (local !== undefined && isIP(local) === 0) {
      reportErrors(report, [{ at: ['local_address'], error: errors.PROXY_LOCAL_ADDRESS_INVALID({ pointer: '', received: JSON.stringify(local) }) }]);
    }
    if (tls !== undefined) reportErrors(report, tlsMistakes(tls));
    const http3 = versions.indexOf('3');
    if (http3 >= 0) report({ at: ['versions', http3], severity: 'warning', message: 'HTTP/3 is not used for backends', help: 'remove "3": HTTP/2 or HTTP/1.1 is used' });
    const { renegotiation = 'never' } = tls ?? {};
    if (renegotiation !== 'never') report({ at: ['tls', 'renegotiation'], severity: 'warning', message: 'TLS renegotiation is not supported', help: 'remove it, or write "never"' });
    if (resolver !== undefined) checkDnsFields({ resolver }, report);
    if (proxyUrl === undefined) return;
    const problem = proxyUrlProblem(proxyUrl);
    if (problem !== undefined) reportErrors(report, [{ at: ['forward_proxy_url'], error: errors.PROXY_NETWORK_PROXY_INVALID({ pointer: '', reason: problem }) }]);
    if (proxy !== undefined) report({ at: ['network_proxy'], severity: 'warning', message: 'it is ignored because `forward_proxy_url` is set', help: 'remove `forward_proxy_url`' });
  },
})
export class HttpTransport implements Transport, Provisioner, Reporter, Keepable {
  private pools!: ConnectionPools;
  private fingerprint: string | undefined;
  /** The HTTP versions in use. */
  private readonly versions: readonly string[];
  /** Template for the certificate name; absent if the name does not depend on the request. */
  private readonly serverNameTemplate: string | undefined;
  /** Chooses the network proxy; absent if all connections are direct. */
  private readonly router: ProxyRouter | undefined;

  constructor(
    private readonly config: ConfigOf<typeof HttpTransportConfig>,
    @inject(clock) private readonly time: Clock,
    @inject(dnsResolver) private readonly dns: DnsResolver,
  ) {
    const spoken = config.versions.filter((version) => version !== '3');
    this.versions = spoken.length > 0 ? spoken : ['1.1', '2'];
    this.serverNameTemplate = config.tls?.server_name?.includes('{') === true ? config.tls.server_name : undefined;
    const { forward_proxy_url: url } = config;
    const proxy = url === undefined ? config.network_proxy : new UrlNetworkProxy({ url });
    this.router = proxy === undefined ? undefined : new ProxyRouter(proxy, config.proxy_protocol !== undefined || this.versions.includes('h2c'));
  }

  async provision(context: Context): Promise<void> {
    const { config } = this;
    if (config.local_address !== undefined && isIP(config.local_address) === 0) {
      throw errors.PROXY_LOCAL_ADDRESS_INVALID({ pointer: `${context.path}/local_address`, received: JSON.stringify(config.local_address) });
    }
    const tls = config.tls === undefined ? undefined : await BackendTls.load(config.tls, `${context.path}/tls`);
    const http2 = this.speaksHttp2 ? (await import('./http2-backend-connection.js')).createHttp2Connector(this.versions.includes('h2c')) : undefined;
    this.fingerprint = tls?.fingerprint;
    // The fingerprint of certificate files is part of the key, because new certificates need new connections.
    // The proxy is not part of it, because pools are already separated by proxy.
    const { network_proxy: _proxy, forward_proxy_url: _proxyUrl, ...rest } = config;
    // The authorities of a `ca` module are covered by the fingerprint.
    const { ca: _authorities, ...statedTls } = config.tls ?? {};
    const key = `http.reverse_proxy.transport.http ${context.path} ${JSON.stringify({ ...rest, ...(config.tls === undefined ? {} : { tls: statedTls }) })} ${tls?.fingerprint ?? ''}`;
    this.pools = await context.share(key, () => {
      const pools = this.createPools(tls, http2);
      return { value: pools, destroy: () => pools.close() };
    });
  }

  /** The transport can be kept on a reload only if its certificate files have not changed. */
  async canBeKept(): Promise<boolean> {
    const { tls } = this.config;
    return tls === undefined || (await BackendTls.fingerprint(tls)) === this.fingerprint;
  }

  dispatch(request: TransportRequest, handler: TransportHandler): TransportCall {
    const unpacks = this.config.compression && canAskForGzip(request);
    let head = '';
    let via: ProxyRoute | undefined;
    try {
      if (this.router !== undefined) via = this.router.route(request, request.tls === true || this.usesTls(request.address.startPort));
      head = writeRequestHead(via?.tunnels === false ? forwardedRequest(request, via.proxy) : request, this.keepsAlive, unpacks);
    } catch (error) {
      process.nextTick(() => handler.onError(error as Error, 'connect'));
      return new HttpCall(request, handler, head, unpacks);
    }
    const call = via?.tunnels === false ? new ForwardedCall(request, handler, head, unpacks, via.proxy) : new HttpCall(request, handler, head, unpacks);
    const serverName = this.serverNameFor(request);
    const addsTls = request.tls === true && !this.usesTls(request.address.startPort);
    if (serverName === undefined && request.upgrade === undefined && !addsTls && this.config.proxy_protocol === undefined && via === undefined) this.pools.send(request.address, call);
    else this.sendSpecial(request, { serverName, addsTls, via }, call);
    return call;
  }

  usesTls(port: number): boolean {
    const { tls } = this.config;
    return tls !== undefined && !tls.except_ports.includes(String(port));
  }

  release(address: NetworkAddress): void {
    this.pools.release(address);
  }

  /** Returns the number of connections by pool, for tests and the admin API. */
  connections(): ReadonlyMap<string, { readonly open: number; readonly idle: number }> {
    return this.pools.sizes();
  }

  /** Reports the open and idle connections, by pool. */
  report(): object {
    return { connections: Object.fromEntries(this.connections()) };
  }

  /** False with the PROXY protocol: its header names one client, so the connection must not be reused for others. */
  private get keepsAlive(): boolean {
    return this.config.keep_alive.enabled && this.config.proxy_protocol === undefined;
  }

  private get speaksHttp2(): boolean {
    const { versions } = this;
    const { tls } = this.config;
    return versions.includes('h2c') || (tls !== undefined && versions.includes('2'));
  }

  /** Returns the name that the certificate must match, if it can differ between requests to the same address. */
  private serverNameFor({ address, tls, serverName, placeholders }: TransportRequest): string | undefined {
    const template = this.serverNameTemplate;
    if (template !== undefined) return placeholders?.expand(template) ?? template;
    return serverName === undefined || this.config.tls?.server_name !== undefined || (tls !== true && !this.usesTls(address.startPort)) ? undefined : serverName;
  }

  /**
   * Sends a call over a connection with special options: a server name, TLS, a route through a proxy, a PROXY header, or HTTP/1.1 only.
   * HTTP/1.1 is needed for upgrades such as WebSocket, and for TLS that only the upstream asks for:
   * without `tls` in the config, the code for HTTP/2 over TLS is not loaded.
   */
  private sendSpecial({ address, upgrade, placeholders }: TransportRequest, { serverName, addsTls, via }: SpecialWish, call: HttpCall): void {
    const version = this.config.proxy_protocol;
    this.pools.sendSpecial(address, call, {
      ...(version === undefined ? {} : { prelude: writeProxyHeader(version, placeholders) }),
      ...(serverName === undefined ? {} : { serverName }),
      ...(via === undefined ? {} : { via }),
      ...(addsTls ? { tls: true } : {}),
      ...(upgrade !== undefined || (addsTls && this.config.tls === undefined) ? { protocols: ['http/1.1'] } : {}),
    });
  }

  private createPools(tls: BackendTls | undefined, http2: Http2Connector | undefined): ConnectionPools {
    const { config, time, versions } = this;
    const { keep_alive: keepAlive, resolver } = config;
    const dial = createDialer({
      clock: time,
      timeoutMs: config.dial_timeout,
      fallbackDelayMs: config.dial_fallback_delay,
      probeIntervalMs: keepAlive.probe_interval,
      localAddress: config.local_address,
      lookup: resolver && lookupWith({ resolver: this.dns, servers: dnsServers(resolver.addresses), clock: time, timeoutMs: config.dial_timeout }),
      readBytes: config.read_buffer_size === 0 ? defaultReadBytes : config.read_buffer_size,
      writeBehindBytes: config.write_buffer_size,
      isRawHttp2: versions.includes('h2c'),
      tls,
      handshakeTimeoutMs: config.tls?.handshake_timeout ?? 0,
      usesTls: (port) => this.usesTls(port),
    });
    const limits = {
      keepAlive: this.keepsAlive,
      responseHeaderTimeoutMs: config.response_header_timeout,
      expectContinueTimeoutMs: config.expect_continue_timeout,
      readTimeoutMs: config.read_timeout,
      writeTimeoutMs: config.write_timeout,
      maxResponseHeaderSize: config.max_response_header_size,
    };
    return new ConnectionPools(
      { limits, dial, clock: time, maxConnections: config.max_conns_per_host, http2 },
      { idleTimeoutMs: keepAlive.idle_timeout, maxIdlePerAddress: keepAlive.max_idle_conns_per_host, maxIdle: keepAlive.max_idle_conns },
      {
        serverName: this.serverNameTemplate === undefined ? config.tls?.server_name : undefined,
        protocols: [...(versions.includes('2') ? ['h2'] : []), ...(versions.includes('1.1') ? ['http/1.1'] : [])],
      },
    );
  }
}
