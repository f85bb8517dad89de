import type { Annotation, Doubt } from '@caddis/core/framework';

/** The message and the help about a text. */
type Said = Pick<Doubt, 'message' | 'help'>;

/** Short names of placeholders in Caddyfiles, each with its name in JSON. */
const shortNames: Readonly<Record<string, string>> = {
  client_ip: 'http.vars.client_ip',
  dir: 'http.request.uri.path.dir',
  file: 'http.request.uri.path.file',
  host: 'http.request.host',
  hostport: 'http.request.hostport',
  method: 'http.request.method',
  path: 'http.request.uri.path',
  port: 'http.request.port',
  query: 'http.request.uri.query',
  remote: 'http.request.remote',
  remote_host: 'http.request.remote.host',
  remote_port: 'http.request.remote.port',
  scheme: 'http.request.scheme',
  tls_cipher: 'http.request.tls.cipher_suite',
  tls_version: 'http.request.tls.version',
  upstream_hostport: 'http.reverse_proxy.upstream.hostport',
  uri: 'http.request.uri',
};

/** Short names that are followed by any text. */
const shortPrefixes: Readonly<Record<string, string>> = {
  cookie: 'http.request.cookie',
  err: 'http.error',
  header: 'http.request.header',
  labels: 'http.request.host.labels',
  path: 'http.request.uri.path',
  query: 'http.request.uri.query',
  re: 'http.regexp',
  rp: 'http.reverse_proxy',
  vars: 'http.vars',
};

/** Variables of nginx, each with the placeholder for it. */
const variables: Readonly<Record<string, string>> = {
  args: 'http.request.uri.query',
  host: 'http.request.host',
  http_host: 'http.request.hostport',
  proxy_host: 'http.reverse_proxy.upstream.hostport',
  query_string: 'http.request.uri.query',
  remote_addr: 'http.request.remote.host',
  remote_port: 'http.request.remote.port',
  request_method: 'http.request.method',
  request_uri: 'http.request.orig_uri',
  scheme: 'http.request.scheme',
  server_name: 'http.request.host',
  server_port: 'http.request.local.port',
  uri: 'http.request.uri.path',
};

/** Variables of nginx that end in any text. */
const variablePrefixes: Readonly<Record<string, string>> = { arg: 'http.request.uri.query', cookie: 'http.request.cookie', http: 'http.request.header' };

const inBraces = /(?<!\$)\{(\$?[A-Za-z_][\w.-]*)(?::[^{}]*)?\}/g;
const ofShell = /\$\{([A-Za-z_]\w*)(?::?[-?=+][^{}]*)?\}|(?<!\{)\$([A-Z_][A-Z\d_]+)\b/g;
const ofWindows = /%([A-Z_][A-Z\d_]{2,})%/g;
const ofTemplates = /\{\{\s*(?:env\s*\(?\s*["'](\w+)["']\s*\)?|(?:\.?env\.|\$)(\w+)|([A-Z_][A-Z\d_]+))\s*\}\}/gi;
const spelledOtherwise = /\{(env):(\w+)\}|\{(env|http|system|time|file)(\.[^{}]+)\}/gi;
const variable = /\$([a-z]+(?:_[a-z_]+)?)\b/g;

/**
 * Finds doubtful placeholders in a text: names of other programs, and placeholders in texts where they are not expanded.
 *
 * @param text - the text
 * @param pointer - JSON pointer of the text
 * @param annotation - the schema's annotation of the text
 * @returns `undefined` if nothing is doubtful
 * @internal
 */
export function placeholderDoubt(text: string, pointer: string, { placeholders, secret }: Annotation): Said | undefined {
  if (!/[{$%]/.test(text)) return undefined;
  if (placeholders === undefined) return secret === true && /\{env\.\w+\}/.test(text) ? notExpanded : undefined;
  // Scripts and style sheets contain braces and dollar signs, and a replacement text refers to groups with dollar signs.
  if (/[;<]|=>/.test(text) || pointer.endsWith('/replace')) return undefined;
  const withDefault = /\{env\.\w+:[^{}]*\}/g;
  if (secret !== true && withDefault.test(text)) {
    const plain = text.replace(withDefault, (written) => `${written.slice(0, written.indexOf(':'))}}`);
    return { message: 'a placeholder has no default value', help: `write ${JSON.stringify(plain)}, and set the variable where the server is started` };
  }
  if (text.includes('$proxy_add_x_forwarded_for')) {
    return { message: '$proxy_add_x_forwarded_for is a variable of nginx', help: 'remove the field: the proxy sends X-Forwarded-For by default' };
  }
  const kinds: readonly (readonly [message: string, rewrite: (text: string) => string])[] = [
    ['templates are not expanded here', (each) => each.replaceAll(ofTemplates, (written, call?: string, field?: string, plain?: string) => (plain === undefined || plain === plain.toUpperCase() ? `{env.${call ?? field ?? plain}}` : written))],
    ['placeholders begin with a name in lower case and a dot', (each) => each.replaceAll(spelledOtherwise, (_written, env?: string, name?: string, root?: string, rest?: string) => `{${env === undefined ? `${root?.toLowerCase()}${rest}` : `env.${name}`}}`)],
    ['these placeholder names work only in Caddyfiles', (each) => each.replaceAll(inBraces, (written, name: string) => inJson(written, name, placeholders))],
    ['shell variables are not expanded here', (each) => each.replaceAll(ofShell, (_written, inBrace?: string, plain?: string) => `{env.${inBrace ?? plain}}`)],
    ['variables are not expanded here', (each) => each.replaceAll(ofWindows, (_written, name: string) => `{env.${name}}`)],
    ['these are variables of nginx, not placeholders', (each) => (placeholders === 'request' ? each.replaceAll(variable, (written, name: string) => braced(named(name, '_', variables, variablePrefixes)) ?? written) : each)],
  ];
  for (const [message, rewrite] of kinds) {
    const rewritten = rewrite(text);
    if (rewritten === text) continue;
    // A message must not show a part of a secret. Besides, the hash of a password may contain dollar signs.
    if (secret === true) return /^\{[^{}]+\}$/.test(rewritten) ? { message, help: 'use the name of a placeholder in JSON configs, e.g. {env.NAME}' } : undefined;
    return { message, help: `write ${JSON.stringify(kinds.reduce((each, [, change]) => change(each), text))}` };
  }
  return undefined;
}

/** Returns the JSON placeholder for one of Caddyfiles; any other text is returned unchanged. */
function inJson(written: string, name: string, placeholders: 'request' | 'global'): string {
  if (name.startsWith('$')) return `{env.${name.slice(1)}}`;
  return (placeholders === 'request' ? braced(named(name, '.', shortNames, shortPrefixes)) : undefined) ?? written;
}

function braced(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `{${name}}`;
}

const notExpanded: Said = { message: 'placeholders are not expanded here', help: 'write the value itself, and protect the file from other users' };

/** Returns the JSON name for another name, or for one that starts with a known prefix. */
function named(name: string, separator: string, whole: Readonly<Record<string, string>>, prefixes: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(whole, name)) return whole[name];
  const end = name.indexOf(separator);
  const prefix = name.slice(0, Math.max(0, end));
  if (!Object.hasOwn(prefixes, prefix)) return undefined;
  const rest = name.slice(end + 1);
  return `${prefixes[prefix]}.${separator === '_' && prefix === 'http' ? rest.split('_').map(capitalized).join('-') : rest}`;
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
