import { array, module, string, type ConfigOf, type Provisioner } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { reportErrors, throwFirst, type PlacedError } from '../config/placed-errors.js';
import { shellVariable } from '../config/shell-variable.js';
import { errors } from '../errors.js';
import { compileTemplate, type Template } from '../templates/template.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import { splitHost } from '../uri/split-host.js';
import { doubtNothingListed } from './nothing-listed.js';

/** Config of {@link HostMatcher}. @public */
export const HostConfig = array(
  string({
    description: 'Host name or IP address without port. `*` stands for one whole label.',
    placeholders: 'request',
    doubts: [
      shellVariable,
      { pattern: '^[A-Za-z]\\w*\\([`"]', message: 'this is the syntax of Traefik', help: 'write only the name, and the other parts of the rule in separate matchers' },
      { pattern: '^~|^[^{]*[\\\\^$()]', message: 'a host cannot be a regular expression here', help: 'write names, with * for a whole label; or compare {http.request.host} in the matcher expression' },
      { pattern: '^[^{]*[,;\\s]', message: 'this is read as one name, which no request has', help: 'write each name as an item of the list' },
      { pattern: '^[A-Za-z]+://', message: 'a host name must not have a scheme', help: 'write the name alone' },
      { pattern: '/', message: 'a host name must not have a path', help: 'write only the name, and the path in a matcher path' },
      { pattern: '^[^:]*:\\d+$|\\]:\\d+$', message: 'a host name must not have a port here, so this matches no request', help: 'write only the name; it matches any port' },
      { pattern: '^\\[.*\\]$', message: 'an address is written without brackets here', help: 'write the address alone, e.g. "::1"' },
      { pattern: '^\\.', message: 'a name must not begin with a dot, so this matches no request', help: 'write "example.com", "*.example.com": the name, and those directly below it' },
      { pattern: '^\\*$', message: 'a star alone matches only names of one label, such as localhost', help: 'remove the matcher to match any host' },
      { pattern: '^[^{]*[^.*{]\\*|^[^{]*\\*[^.]', message: 'a star matches a whole label, but here it is only part of one', help: 'write "*.example.com", or compare {http.request.host} in the matcher expression' },
    ],
  }),
);

/**
 * Matches the host of the request.
 *
 * @see Caddy's `MatchHost`
 * @public
 */
@module(matchers, {
  name: 'host',
  alsoCalled: ['domain', 'virtual host', 'server name', 'subdomain', 'wildcard domain'],
  config: HostConfig,
  summary: 'Matches by host name.',
  description:
    'Port, brackets and case are ignored. `*` stands for exactly one label: `*.example.com` matches `a.example.com`, not `a.b.example.com`. ' +
    'International names can be written in Unicode.',
  examples: [{ title: 'A domain and the names directly below it.', config: ['example.com', '*.example.com'] }],
  check(config, report) {
    doubtNothingListed(config, report);
    reportErrors(report, namesTwice(config));
  },
})
export class HostMatcher implements Matcher, Provisioner {
  private readonly exact = new Set<string>();
  private readonly wildcards: (readonly string[])[] = [];
  private readonly templates: Template[] = [];

  constructor(private readonly config: ConfigOf<typeof HostConfig>) {
    for (const text of config) {
      const template = compileTemplate(text);
      if (!template.constant) this.templates.push(template);
      else if (text.includes('*')) this.wildcards.push(asciiHostName(text).split('.'));
      else this.exact.add(asciiHostName(text));
    }
  }

  get hostNames(): readonly string[] {
    return this.config;
  }

  /** @throws `HTTP_HOST_TWICE` */
  provision(): void {
    throwFirst(namesTwice(this.config));
  }

  matches(request: HttpRequest): boolean {
    const host = splitHost(request.host).name.toLowerCase();
    if (this.exact.has(host)) return true;
    if (this.wildcards.length === 0 && this.templates.length === 0) return false;
    const labels = host.split('.');
    return (
      this.wildcards.some((pattern) => labelsMatch(pattern, labels)) ||
      this.templates.some((template) => labelsMatch(asciiHostName(template.expand(request.placeholders)).split('.'), labels))
    );
  }
}

function* namesTwice(names: readonly string[]): Iterable<PlacedError> {
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const first = seen.get(asciiHostName(name));
    if (first === undefined) seen.set(asciiHostName(name), index);
    else yield { at: [index], error: errors.HTTP_HOST_TWICE({ name, first, second: index }) };
  }
}

function labelsMatch(pattern: readonly string[], labels: readonly string[]): boolean {
  return pattern.length === labels.length && pattern.every((label, index) => label === '*' || label === labels[index]);
}
