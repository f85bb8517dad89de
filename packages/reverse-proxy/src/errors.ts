import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/reverse-proxy`.
 *
 * @public
 */
export const errors = defineErrors({
  HTTP_TRANSPORT_TIMEOUT: {
    message: '{address}: timeout after {milliseconds} ms while waiting for {what}',
    help: 'check the backend, or raise the time limit in the transport of the reverse proxy',
    doc: 'A backend was too slow to accept a connection, to send the head of its response, or to send or take the next piece of a body.',
  },
  PROXY_NO_UPSTREAM: {
    message: 'no upstreams available',
    help: 'check the health of the upstreams, and the source that finds them',
    doc: 'No backend was available for a request: there is none, or all are down or at their limit of requests.',
  },
  PROXY_DIAL_INVALID: {
    message: 'cannot dial {expanded} (configured as {configured}): it is not the address of exactly one socket',
    help: 'write host:port or unix//path, without a range of ports; if it has placeholders, check that they have values',
    doc: 'The address of an upstream is not valid. Addresses with placeholders are checked after the placeholders are expanded.',
  },
  PROXY_SOURCE_LATE: {
    message: '{path}: {module} of package {package} gave no answer within {deadline}',
    help: 'check the service of the source; the time limit is source_timeout of the reverse proxy. Until there is an answer, static upstreams are used',
    doc: 'A source of dynamic upstreams did not answer in time. The request went on with the static upstreams.',
  },
  PROXY_BODY_SPENT: {
    message: 'the body of the request cannot be sent, because it was already read and not kept',
    help: 'set request_buffers in the reverse proxy that sends it first, so that a body of that size is kept',
    doc:
      'A request reached a reverse proxy after a part of its body had been read by another handler, or by another reverse proxy whose error routes ' +
      'or `handle_response` led here. A body can be sent again only if nothing of it was read, or if `request_buffers` keeps it.',
  },
  PROXY_UPSTREAM_WITHDRAWN: {
    message: '{address}: the upstream is gone: its source no longer lists it',
    doc:
      'The source withdrew an upstream while a request was connecting to it or waited for a connection. The request goes to another upstream.',
  },
  PROXY_LOCAL_RESOURCES: {
    message: '{address}: this machine cannot open another connection: {reason}',
    help: 'raise the limit of open files (ulimit -n, LimitNOFILE) or of ports (net.ipv4.ip_local_port_range); this is not a failure of a backend',
    doc:
      'The process has no file descriptor, port or memory left for a connection to a backend, or this machine does not have the address to connect ' +
      'from. The request ends with 503. It is not retried, and no backend is counted as failed.',
  },
  PROXY_DIAL_FAILED: {
    message: '{address}: cannot connect: {reason}',
    help: 'check that the backend listens there and can be reached from this machine',
    doc: 'The proxy could not connect to a backend. The backend did not see the request.',
  },
  PROXY_NETWORK_PROXY_FAILED: {
    message: '{address}: cannot connect through the proxy {proxy}: {reason}',
    help: 'check network_proxy of the transport: whether the proxy runs, accepts the user name and password, and allows connections to the backend',
    doc: 'The proxy in front of a backend could not be reached, or refused a request or a connection. The backend did not see the request.',
  },
  PROXY_NETWORK_PROXY_INVALID: {
    message: '{pointer}: the URL of the proxy cannot be used: {reason}',
    help: 'write e.g. http://proxy.internal:3128, or socks5://user:password@proxy.internal',
    doc:
      'The URL of a network proxy is not valid. A URL with placeholders is checked after the placeholders are expanded. The error does not show ' +
      'the URL, because it may hold a password.',
  },
  PROXY_LOOKUP_FAILED: {
    message: 'cannot resolve {name} with {servers}: {reason}',
    help: 'check the DNS servers in resolver.addresses of the transport',
    doc: 'The DNS servers of a transport returned no address for the host of a backend.',
  },
  PROXY_TLS_INVALID: {
    message: '{pointer}: {reason}',
    help: 'check certificates and keys, e.g. with openssl x509 and openssl pkey, and that this process may read the files',
    doc: 'The TLS settings for backends contradict each other, a file cannot be read, or a certificate or key is not valid.',
  },
  PROXY_LOCAL_ADDRESS_INVALID: {
    message: '{pointer}: {received} is not an IP address',
    help: 'write the address alone, without port',
    doc: 'The `local_address` of a transport is not an IP address.',
  },
  PROXY_BACKEND_CLOSED: {
    message: '{address}: the backend closed the connection {when}',
    doc: 'A backend, or a device on the way to it, closed a connection before the exchange was complete.',
  },
  PROXY_RESPONSE_MALFORMED: {
    message: '{address}: the response is not HTTP: {reason}',
    help: 'check that the port uses HTTP, and whether it expects TLS',
    doc: 'A backend sent something that is not a valid HTTP/1.1 response, or that could be read in two ways. The proxy never passes it on.',
  },
  PROXY_UPGRADE_MISMATCH: {
    message: 'the backend switched to {offered}, but the client asked for {wanted}',
    doc: 'A backend answered 101 with a protocol other than the one that the client asked for. The proxy does not connect the two.',
  },
  PROXY_REQUEST_MALFORMED: {
    message: 'cannot send {what}: {reason}',
    help: 'check the header operations and the rewrite of the handlers before the proxy',
    doc: 'The proxy cannot write a request: its method, target or a header field has characters that would break the message.',
  },
  PROXY_EXPECT_BODY_INVALID: {
    message: '{pointer}: {reason}',
    help: 'correct the expression, or leave expect_body out to accept any body',
    doc: 'The regular expression in `expect_body` of an active health check cannot be compiled.',
  },
  PROXY_COPY_HEADERS_AMBIGUOUS: {
    message: 'both include and exclude are set',
    help: 'list the fields to copy, or those not to copy, but not both',
    doc: 'A `copy_response_headers` handler has both `include` and `exclude`.',
  },
  PROXY_WEIGHTS_ZERO: {
    message: 'no weight is greater than 0',
    help: 'give at least one upstream a positive weight',
    doc: 'The policy `weighted_round_robin` has no weights, or only weights of 0, so it could never pick an upstream.',
  },
});
