import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/reverse-proxy`.
 *
 * @public
 */
export const errors = defineErrors({
  HTTP_TRANSPORT_TIMEOUT: {
    message: '{address}: timeout after {milliseconds} ms while waiting for {what}',
    help: 'look at the backend, or raise the time in the transport of the reverse proxy',
    doc: 'A backend took too long: to accept a connection, to send the head of its response, or to send or take the next piece of a body.',
  },
  PROXY_NO_UPSTREAM: {
    message: 'no upstreams available',
    help: 'look at the health of the upstreams, and at the source that should find them',
    doc: 'A request found no backend: there is none, or all are down or full.',
  },
  PROXY_DIAL_INVALID: {
    message: 'cannot dial {expanded} (configured as {configured}): it does not name exactly one socket',
    help: 'write host:port or unix//path, without a range of ports',
    doc: 'The address of an upstream is not one, at the latest when its placeholders were expanded.',
  },
  PROXY_SOURCE_LATE: {
    message: '{path}: {module} of package {package} gave no answer within {deadline}',
    help: 'look at what the source asks; the time is source_timeout of the reverse proxy. Static upstreams are used meanwhile',
    doc: 'A source of dynamic upstreams promised an answer and did not give it in time. The request went on with the static upstreams.',
  },
  PROXY_BODY_SPENT: {
    message: 'the body of the request cannot be sent: it was read already, and not kept',
    help: 'set request_buffers in the reverse proxy that is first to send it, so that a body of that size is kept',
    doc:
      'A request came to a reverse proxy after somebody had read from its body: another reverse proxy, whose error routes or `handle_response` led here, or a handler. ' +
      'A body of which nothing was read, or which `request_buffers` keeps, is sent again.',
  },
  PROXY_UPSTREAM_WITHDRAWN: {
    message: '{address}: the upstream is gone: its source does not name it any more',
    doc: 'A connection to an upstream was being made, or waited for, when the source withdrew it. The request goes to another one.',
  },
  PROXY_LOCAL_RESOURCES: {
    message: '{address}: this machine cannot open another connection: {reason}',
    help: 'raise the limit of open files (ulimit -n, LimitNOFILE), or of ports (net.ipv4.ip_local_port_range); no backend is to blame',
    doc:
      'The process has no file descriptor, port or memory left for a connection to a backend, or the address to connect from is not of this machine. The request ends with 503; ' +
      'it is not tried again, and no backend counts as failed.',
  },
  PROXY_DIAL_FAILED: {
    message: '{address}: cannot connect: {reason}',
    help: 'check that the backend listens there and can be reached from this machine',
    doc: 'No connection to a backend could be made. It did not see the request.',
  },
  PROXY_NETWORK_PROXY_FAILED: {
    message: '{address}: cannot connect through the proxy {proxy}: {reason}',
    help: 'look at network_proxy of the transport: whether the proxy is there, takes the user name and password, and lets connections to the backend through',
    doc: 'The proxy that leads to a backend could not be reached, or did not let a request or a connection through. The backend did not see the request.',
  },
  PROXY_NETWORK_PROXY_INVALID: {
    message: '{pointer}: the URL of the proxy cannot be used: {reason}',
    help: 'write e.g. http://proxy.internal:3128, or socks5://user:password@proxy.internal',
    doc: 'The URL of a network proxy is none, at the latest when its placeholders were expanded. The URL is not shown, as it may hold a password.',
  },
  PROXY_LOOKUP_FAILED: {
    message: 'cannot resolve {name} with {servers}: {reason}',
    help: 'look at the DNS servers in resolver.addresses of the transport',
    doc: 'The DNS servers of a transport gave no address for the host of a backend.',
  },
  PROXY_TLS_INVALID: {
    message: '{pointer}: {reason}',
    help: 'check certificates and keys, e.g. with openssl x509 and openssl pkey, and that this process may read the files',
    doc: 'The settings of TLS to backends do not fit together, a file cannot be read, or a certificate or key is not one.',
  },
  PROXY_LOCAL_ADDRESS_INVALID: {
    message: '{pointer}: {received} is not an IP address',
    help: 'write the address alone, without port',
    doc: 'The address that a transport should connect from is not one.',
  },
  PROXY_BACKEND_CLOSED: {
    message: '{address}: the backend closed the connection {when}',
    doc: 'A backend, or something on the way to it, ended a connection before the exchange was over.',
  },
  PROXY_RESPONSE_MALFORMED: {
    message: '{address}: the response is not HTTP: {reason}',
    help: 'check that the port speaks HTTP, and whether it expects TLS',
    doc: 'What a backend sent is not a response of HTTP/1.1, or could be read in two ways. It is never passed on.',
  },
  PROXY_UPGRADE_MISMATCH: {
    message: 'the backend switched to {offered}, but the client asked for {wanted}',
    doc: 'A backend answered 101 for another protocol than the client wants to speak. The two are not joined.',
  },
  PROXY_REQUEST_MALFORMED: {
    message: 'cannot send {what}: {reason}',
    help: 'look at the header operations and the rewrite of the handlers on the way',
    doc: 'A request cannot be written: a method, target or field holds characters that would break the message.',
  },
  PROXY_EXPECT_BODY_INVALID: {
    message: '{pointer}: {reason}',
    help: 'correct the expression, or leave expect_body out to accept any body',
    doc: 'The regular expression in `expect_body` of an active health check cannot be compiled.',
  },
  PROXY_COPY_HEADERS_AMBIGUOUS: {
    message: 'both include and exclude are set',
    help: 'list the fields to copy, or those not to copy, but not both',
    doc: 'A handler copy_response_headers says twice which fields to copy.',
  },
  PROXY_WEIGHTS_ZERO: {
    message: 'no weight is greater than 0',
    help: 'give at least one upstream a positive weight',
    doc: 'The policy weighted_round_robin has weights of 0 only, or none, so it could never pick an upstream.',
  },
});
