import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/http`.
 *
 * @public
 */
export const errors = defineErrors({
  HTTP_LISTEN_FAILED: {
    message: 'server {server}: cannot listen on {address}: {reason}',
    expected: 'an address of this machine on which nothing else listens, and on which this process may',
    help: 'stop what uses the address, or choose another one in apps.http.servers.{server}.listen',
    doc: 'A server could not open a listener: the address is in use, does not belong to this machine, or needs rights that the process lacks.',
  },
  HTTP_LISTEN_INVALID: {
    message: '{pointer}: server {server} cannot listen on {address}: {reason}',
    expected: 'an address of tcp, tcp4, tcp6 or unix with one port or a range',
    help: 'listen on tcp, tcp4, tcp6 or unix, e.g. ":8080", "127.0.0.1:8000-8010", "unix//run/app.sock|0222"',
    doc: 'No listener can be opened on an address in `listen`.',
  },
  HTTP_LISTEN_TWICE: {
    message: '{pointer}: servers {first} and {second} both listen on {address}',
    expected: 'each address in one server',
    help: 'give each address to one server, and let that server distinguish hosts with host matchers',
    doc:
      'The same address is listed in two servers, or twice in one server; or two addresses have the same port and one of them stands for all ' +
      'addresses of the machine, e.g. `:80` and `127.0.0.1:80`.',
  },
  HTTP_HOST_TWICE: {
    message: 'host {name} is listed twice, at {first} and {second}',
    expected: 'each host once',
    help: 'remove one of the two; case is ignored',
    doc: 'A host matcher lists one name twice.',
  },
  HTTP_REGEXP_INVALID: {
    message: 'bad regular expression {pattern}: {reason}',
    expected: 'a regular expression in the syntax of RE2',
    help: 'write it as in RE2, which has no lookahead, lookbehind or back-references: https://github.com/google/re2/wiki/Syntax',
    doc: 'A regular expression in the config cannot be compiled.',
  },
  HTTP_REPLACED_TOO_LONG: {
    message: 'replacements would make a text of more than {limit} characters',
    help: 'use a replacement text that does not depend on data from a client',
    doc: "Replacements in a header field, path or query make a client's text many times longer. The request ends with status 500.",
  },
  HTTP_HEADER_SEARCH_TWICE: {
    message: 'replacement in header field {field} has both search and search_regexp',
    help: 'remove one of the two',
    doc: 'A replacement in header values has both `search` and `search_regexp`.',
  },
  HTTP_QUERY_SEARCH_TWICE: {
    message: 'replacement in query {key} has both search and search_regexp',
    help: 'remove one of the two',
    doc: 'A replacement in a query has both `search` and `search_regexp`.',
  },
  HTTP_ENCODE_INVALID: {
    message: 'encoder {name} in prefer {reason}',
    help: 'list each encoder of encodings in prefer at most once',
    doc: 'The field `prefer` names an encoder that is not configured, or names an encoder twice.',
  },
  HTTP_ENCODER_UNAVAILABLE: {
    message: 'encoder {encoder} needs {wanted} or newer, this is {found}',
    help: 'update Node, or remove the encoder',
    doc: 'This version of Node.js does not have a configured encoder. The handler `encode` leaves it out.',
  },
  HTTP_EXPECTED_FIELD_INVALID: {
    message: '{name} cannot be the name of a field',
    help: 'write a name of letters, digits, hyphens and underscores or dots, with * at its end at most: webhook_*',
    doc: 'A name in `expected_underscore_headers` or `expected_dot_headers` is not a possible field name, or has `*` anywhere but at its end.',
  },
  HTTP_EXPRESSION_INVALID: {
    message: 'bad expression {expression}: {reason}',
    expected: 'an expression in CEL',
    help: 'write placeholders without quotes, and strings with quotes: {http.request.method} == "GET"',
    doc: 'An expression cannot be parsed, or its result is not true or false.',
  },
  HTTP_EXPRESSION_ARGUMENT: {
    message: 'a call in an expression got {received}, expected {expected}',
    doc: 'An expression called a matcher or function with an argument that it cannot use. The request ends with status 500.',
  },
  HTTP_EXPRESSION_TOO_EXPENSIVE: {
    message: 'the evaluation of an expression was stopped at its limit: {limit}',
    help: 'process fewer items, and do not let a length depend on two texts from a client',
    doc:
      'An expression needed more work than its limit allows, e.g. by nested comprehensions or by replacements that make a text much longer. The ' +
      'request ends with status 500.',
  },
  HTTP_REGEXP_NAME_INVALID: {
    message: 'bad name {name} of a regular expression',
    help: 'use letters, digits and underscores',
    doc: 'The `name` for the groups of a regular expression contains no letter, digit or underscore.',
  },
  HTTP_RANGE_INVALID: {
    message: 'bad address or range {range}',
    expected: 'an IP address or a CIDR range',
    help: '{remedy}',
    doc: 'A text is not a valid IP address or range of addresses. Examples: `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`.',
  },
  HTTP_MAP_INVALID: {
    message: '{what} has {received} values, but there are {expected} destinations',
    help: 'write one value for each destination',
    doc: 'A mapping of a `map` handler has more or fewer outputs than there are destinations.',
  },
  HTTP_MAP_INPUT_INVALID: {
    message: 'mappings/{index} {reason}',
    help: 'give each mapping its own input, either input or input_regexp',
    doc: 'A mapping of a `map` handler has both `input` and `input_regexp`, or repeats the input of an earlier mapping.',
  },
  HTTP_PLACEHOLDER_UNKNOWN: {
    message: 'placeholder {name} in {text} has no value',
    help: 'only placeholders of the process are allowed here, e.g. {env.HOME}',
    doc: 'A text that must be complete when the config is loaded has a placeholder that is unknown or empty.',
  },
  HTTP_TLS_APP_MISSING: {
    message: '{pointer}: the server is encrypted, but no package with the app tls, which provides the certificates, is installed',
    help: 'install @caddis/tls; for plain HTTP set "automatic_https": { "disable": true } in the server, and remove tls_connection_policies',
    doc: 'A server has connection policies, or must be encrypted because of its host names or its port, but there is no `tls` app.',
  },
  HTTP_TLS_POLICY_INVALID: {
    message: '{pointer}: {reason}',
    doc: 'The settings of a connection policy contradict each other, or one of its files cannot be read.',
  },
  HTTP_STATUS_INVALID: {
    message: 'a response cannot have the status {status}',
    help: 'answer with a whole number from 200 to 999; 101 is for handlers that switch protocols',
    doc: 'A handler answered with an invalid status code. The client gets 500.',
  },
  HTTP_LENGTH_INVALID: {
    message: 'a response cannot have the length {length}',
    help: 'set Content-Length once, as a plain number of bytes, or omit it',
    doc: 'A handler set `Content-Length` to something that is not a number, or set it twice. Clients could read it in two ways, so it is not sent.',
  },
  HTTP_LENGTH_WRONG: {
    message: 'a response of {announced} bytes was announced, but {written} bytes were written',
    help: 'set Content-Length to the number of bytes that are written, or omit it',
    doc:
      'A handler wrote more or fewer bytes than the `Content-Length` that it had sent. Over HTTP/1.1 the client would take the rest for another ' +
      'response, so the connection is closed.',
  },
  HTTP_HEAD_SENT: {
    message: 'the head of the response was already sent',
    doc: 'A handler sent the head of a response twice.',
  },
  HTTP_FIELD_UNSENDABLE: {
    message: 'the header field {name} cannot be sent: its name is not a token, or its value contains control characters or characters above U+00FF',
    help: 'pass values as bytes, one character for each byte: Buffer.from(text).toString("latin1")',
    doc: 'A handler set a response header field with characters that HTTP does not allow.',
  },
  HTTP_SWITCH_IMPOSSIBLE: {
    message: 'the connection cannot switch protocols',
    doc: 'A handler tried to switch the connection to another protocol, but the client did not ask for that, or the connection uses HTTP/2.',
  },
});
