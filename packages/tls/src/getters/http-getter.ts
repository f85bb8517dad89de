import { clock, inject, module, object, string, type Clock, type ConfigOf } from '@caddis/core';
import { certificateGetters, type CertificateGetter, type CertificateQuery, type GotCertificate } from '@caddis/core/tls';
import { expandGlobal } from '@caddis/http/kit';
import { readBounded, withDeadline } from '@caddis/kit';
import { errors } from '../errors.js';
import { chainAndKey } from '../keys/pem-blocks.js';

const deadlineMs = 10_000;
/** Maximum size of an answer, in bytes. */
const maxAnswer = 1_048_576;

/** Config of {@link HttpGetter}. @public */
export const HttpGetterConfig = object({
  url: string({ description: 'URL for the GET request. `server_name` and `local_ip` are added to its query.', placeholders: 'global' }),
});

/**
 * Gets certificates from a service over HTTP.
 *
 * @see Caddy's `HTTPCertGetter`
 * @public
 */
@module(certificateGetters, {
  name: 'http',
  config: HttpGetterConfig,
  summary: 'Gets certificates from a service over HTTP.',
  description:
    'The service answers with 200, the chain and the private key, in PEM, one after the other; or with 204 if it has no certificate for the name. ' +
    'Any other answer is a failure and is logged. The service has ten seconds, and the client waits meanwhile. `signature_schemes` and ' +
    '`cipher_suites`, which Caddy adds to the query, are not sent.',
  examples: [{ title: 'A service on the same machine.', config: { via: 'http', url: 'http://localhost:9007/certificate' } }],
  check({ url }, report) {
    if (!url.includes('{') && !/^https?:\/\//i.test(url)) report({ at: ['url'], code: 'TLS_GET_CERTIFICATE_URL_INVALID', message: `${JSON.stringify(url)} is not a URL`, help: 'begin it with http:// or https://' });
  },
})
export class HttpGetter implements CertificateGetter {
  constructor(
    private readonly config: ConfigOf<typeof HttpGetterConfig>,
    @inject(clock) private readonly time: Clock,
  ) {}

  /** @throws `TLS_GET_CERTIFICATE_FAILED`, and errors of `fetch` */
  async getCertificate({ serverName, localAddress }: CertificateQuery, signal: AbortSignal): Promise<GotCertificate | undefined> {
    const url = new URL(expandGlobal(this.config.url));
    url.searchParams.set('server_name', serverName);
    if (localAddress !== '') url.searchParams.set('local_ip', localAddress);
    const failed = (reason: string): Error => errors.TLS_GET_CERTIFICATE_FAILED({ name: JSON.stringify(serverName), origin: url.origin, reason });
    const late = (): Error => failed(`it did not answer within ${deadlineMs / 1000} s`);
    return withDeadline({ clock: this.time, deadlineMs, late, signal }, async (ended) => {
      const response = await fetch(url, { signal: ended });
      if (response.status !== 200 || response.body === null) {
        await response.body?.cancel();
        if (response.status === 204) return undefined;
        throw failed(`it answered ${response.status}`);
      }
      const text = await readBounded(buffersOf(response.body), maxAnswer);
      if (text === undefined) throw failed(`its answer is longer than ${maxAnswer} bytes`);
      return readBundle(text) ?? failWith(failed('its answer holds no chain and key in PEM'));
    });
  }
}

/** Splits an answer into chain and key. @returns `undefined` if one of them is missing */
function readBundle(text: string): GotCertificate | undefined {
  const { certificates, key } = chainAndKey(text);
  return certificates.length === 0 || key === undefined ? undefined : { certificate: `${certificates.join('\n')}\n`, key: `${key}\n` };
}

async function* buffersOf(body: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  for await (const piece of body) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}

function failWith(error: Error): never {
  throw error;
}
