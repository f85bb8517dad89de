/** Returns a document with one server that runs the given routes. @internal */
export function routesDocument(routes: readonly unknown[], server: Readonly<Record<string, unknown>> = {}): object {
  return { apps: { http: { servers: { edge: { listen: ['localhost:8080'], ...server, routes } } } } };
}

/**
 * Returns a document with a reverse proxy and two backends.
 *
 * @param fields - added to the config of the proxy's handler
 * @internal
 */
export function proxyDocument(fields: Readonly<Record<string, unknown>>): unknown {
  const upstreams = [{ dial: 'localhost:8081' }, { dial: 'localhost:8082' }];
  return {
    apps: {
      http: {
        servers: {
          edge: { listen: ['localhost:8080'], routes: [{ handle: [{ handler: 'reverse_proxy', upstreams, ...fields }] }] },
          first_backend: { listen: ['localhost:8081'], routes: [{ handle: [answer('hello from the first backend\n')] }] },
          second_backend: { listen: ['localhost:8082'], routes: [{ handle: [answer('hello from the second backend\n')] }] },
        },
      },
    },
  };
}

/** Returns the config of a handler that answers with a text. @internal */
export function answer(body: string): unknown {
  return { handler: 'static_response', body };
}
