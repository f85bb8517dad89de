import { array, type ConfigOf, duration, logger, type Logger, module, object, record, string } from '@caddis/core';
import { type ConfigLoader, configLoaders, type PulledConfig } from '@caddis/core/admin';
import { assertTlsClientComplete, readyToImport, reportThrown, tlsClientFields, tlsClientSettings } from '@caddis/kit';
import { adapterOfType } from './adapter-of-type.js';
import { fetchText, type FetchRequest } from './fetch-text.js';

const { client_certificate_file, client_certificate_key_file, root_ca_pem_files } = tlsClientFields;

/** Config of {@link HttpLoader}. @public */
export const HttpLoaderConfig = object({
  method: string({ description: 'Method of the request.', default: 'GET', placeholders: 'global' }),
  url: string({ description: 'URL of the config.', placeholders: 'global' }),
  header: record(array(string({ description: 'Value.', placeholders: 'global' })), {
    description: 'Header fields of the request, each with its values. For secrets, use placeholders: `{env.TOKEN}`, `{file./run/secrets/token}`.',
    keyName: 'header field',
    default: {},
  }),
  timeout: duration({
    description: 'Time limit for connection, request and response together. `0s` means no limit, which is the default in Caddy.',
    default: '30s',
    minimum: '0s',
  }),
  adapter: string({
    description: 'Name of the adapter that reads the config, if the content type of the response is missing or wrong.',
    optional: true,
    omitted: "the subtype of the response's content type; JSON for `…/json`, and without a content type",
  }),
  tls: object(
    { client_certificate_file, client_certificate_key_file, root_ca_pem_files },
    {
      description: 'TLS settings of an `https` URL. The files are read for each request.',
      optional: true,
      omitted: 'the authorities that Node.js trusts, and no client certificate',
      unsupported: { use_server_identity: 'the admin endpoint has no certificates; name the files of one' },
    },
  ),
});

/** The config loader `http`. @public */
@module(configLoaders, {
  name: 'http',
  alsoCalled: ['remote config', 'pull'],
  config: HttpLoaderConfig,
  summary: 'Reads the config from a web server.',
  description: `
The response is the whole config. It replaces the config that names the loader, including \`admin\`. To read a config again later, it must name the loader itself, with a
\`load_delay\`.

If the server cannot be reached, or answers with a status below 200 or above 499, the request is sent ten times, half a second apart. A status of 400 or more is an
error. Up to ten redirects are followed; \`Authorization\` and \`Cookie\` are not sent to another host.`,
  examples: [
    {
      title: 'A config that is protected by a token.',
      config: { module: 'http', url: 'https://config.example.com/{system.hostname}.json', header: { Authorization: ['Bearer {env.CONFIG_TOKEN}'] } },
    },
  ],
  check(config, report) {
    reportThrown(report, ['tls'], () => assertTlsClientComplete(config.tls));
  },
})
export class HttpLoader implements ConfigLoader {
  constructor(
    private readonly config: ConfigOf<typeof HttpLoaderConfig>,
    @logger() private readonly log: Logger,
  ) {}

  async loadConfig(signal: AbortSignal): Promise<PulledConfig> {
    const { adapter, tls, timeout } = this.config;
    const request = await this.#request();
    this.log.debug({ url: request.url }, 'reading the config');
    const settings = tls === undefined ? undefined : tlsClientSettings({ ...tls, insecure_skip_verify: false });
    const { text, contentType } = await fetchText(request, { tls: settings, timeoutMs: timeout, signal });
    return { text, adapter: adapter === undefined || adapter === '' ? adapterOfType(contentType, request.url) : adapter };
  }

  async #request(): Promise<FetchRequest> {
    readyToImport();
    const { expandGlobal } = await import('@caddis/http/kit');
    const { method, url, header } = this.config;
    const headers = Object.entries(header).map(([name, values]) => [expandGlobal(name), values.map(expandGlobal)] as const);
    return { method: expandGlobal(method) || 'GET', url: expandGlobal(url), headers };
  }
}
