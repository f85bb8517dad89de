import { clock, inject, module, object, string, type Clock, type ConfigOf } from '@caddis/core';
import { certificatePermissions, type CertificatePermission } from '@caddis/core/tls';
import { expandGlobal } from '@caddis/http/kit';
import { withDeadline } from '@caddis/kit';
import { errors } from '../errors.js';

const deadlineMs = 10_000;

/** Config of {@link HttpPermission}. @public */
export const HttpPermissionConfig = object({
  endpoint: string({
    description: 'URL for the GET request. The name is added to its query as `domain`. A status of 200 to 299 allows the certificate, any other status refuses it.',
    placeholders: 'global',
  }),
});

/**
 * Asks an HTTP service whether a certificate may be obtained.
 *
 * @see Caddy's `PermissionByHTTP`
 * @public
 */
@module(certificatePermissions, {
  name: 'http',
  config: HttpPermissionConfig,
  summary: 'Asks a service over HTTP whether a certificate may be obtained for a name.',
  description: 'Redirects are not followed. The service has ten seconds, and the client waits meanwhile.',
  examples: [{ title: 'A service on the same machine.', config: { module: 'http', endpoint: 'http://localhost:9123/check' } }],
})
export class HttpPermission implements CertificatePermission {
  constructor(
    private readonly config: ConfigOf<typeof HttpPermissionConfig>,
    @inject(clock) private readonly time: Clock,
  ) {}

  /** @throws errors of `fetch`; `TLS_CALL_LATE` */
  allowsCertificate(name: string, signal: AbortSignal): Promise<boolean> {
    const url = new URL(expandGlobal(this.config.endpoint));
    url.searchParams.set('domain', name);
    const late = (): Error => errors.TLS_CALL_LATE({ what: 'the service that gives permission did not answer', seconds: deadlineMs / 1000 });
    return withDeadline({ clock: this.time, deadlineMs, late, signal }, async (ended) => {
      const response = await fetch(url, { redirect: 'manual', signal: ended });
      await response.body?.cancel();
      return response.status >= 200 && response.status < 300;
    });
  }
}
