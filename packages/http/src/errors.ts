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
    doc:
      'A server could not open one of its listeners: the address is in use, is not of this machine, or needs rights that the ' +
      'process lacks.',
  },
  HTTP_LISTEN_INVALID: {
    message: '{pointer}: server {server} cannot listen on {address}: {reason}',
    expected: 'an address of tcp, tcp4, tcp6 or unix with one port or a range',
    help: 'listen on tcp, tcp4, tcp6 or unix, e.g. ":8080", "127.0.0.1:8000-8010", "unix//run/app.sock|0222"',
    doc: 'An address in `listen` is one that no listener can be opened on.',
  },
  HTTP_LISTEN_TWICE: {
    message: '{pointer}: servers {first} and {second} both listen on {address}',
    expected: 'each address in one server',
    help: 'give each address to one server; let that server tell hosts apart by a host matcher',
    doc: 'The same address is listed in two servers, or twice in one; or one of two addresses with the same port stands for all addresses of the machine, as in `:80` and `127.0.0.1:80`.',
  },
  HTTP_HOST_TWICE: {
    message: 'host {name} is listed twice, at {first} and {second}',
    expected: 'each host once',
    help: 'remove one of the two; case does not count',
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
    help: 'let the text that takes the place of matches not depend on what a client sends',
    doc: 'Replacements in a header field, path or query multiply what a client sent. The request ends in status 500.',
  },
  HTTP_HEADER_SEARCH_TWICE: {
    message: 'replacement in header field {field} has both search and search_regexp',
    help: 'remove one of the two',
    doc: 'A replacement within header values says twice what to look for.',
  },
  HTTP_QUERY_SEARCH_TWICE: {
    message: 'replacement in query {key} has both search and search_regexp',
    help: 'remove one of the two',
    doc: 'A replacement within a query says twice what to look for.',
  },
  HTTP_ENCODE_INVALID: {
    message: 'encoder {name} in prefer {reason}',
    help: 'list in prefer each encoder of encodings at most once',
    doc: 'The order of encoders names one that is not configured, or one twice.',
  },
  HTTP_ENCODER_UNAVAILABLE: {
    message: 'encoder {encoder} needs {wanted} or newer, this is {found}',
    help: 'update Node, or remove the encoder',
    doc: 'An encoder was used that this version of Node does not have. The handler `encode` leaves it out.',
  },
  HTTP_EXPECTED_FIELD_INVALID: {
    message: '{name} cannot be the name of a field',
    help: 'write a name of letters, digits, hyphens and underscores or dots, with * at its end at most: webhook_*',
    doc: 'A name in `expected_underscore_headers` or `expected_dot_headers` is one that no field can have, or has `*` elsewhere than at its end.',
  },
  HTTP_EXPRESSION_INVALID: {
    message: 'bad expression {expression}: {reason}',
    expected: 'an expression in CEL',
    help: 'placeholders stand without quotes, texts with them: {http.request.method} == "GET"',
    doc: 'An expression cannot be parsed, or does not decide between true and false.',
  },
  HTTP_EXPRESSION_ARGUMENT: {
    message: 'a call in an expression got {received}, expected {expected}',
    doc: 'A matcher or function was called in an expression with an argument that it cannot use. The request ends in status 500.',
  },
  HTTP_EXPRESSION_TOO_EXPENSIVE: {
    message: 'the evaluation of an expression ended, because it reached its limit: {limit}',
    help: 'look at fewer items, and let no length depend on two texts of a client',
    doc:
      'An expression did what grows faster than the request: comprehensions in comprehensions, replacements that multiply a text. The ' +
      'request ends in status 500.',
  },
  HTTP_REGEXP_NAME_INVALID: {
    message: 'bad name {name} of a regular expression',
    help: 'use letters, digits and underscores',
    doc: 'The name under which the groups of a regular expression are to be found has no letter, digit or underscore.',
  },
  HTTP_RANGE_INVALID: {
    message: 'bad address or range {range}',
    expected: 'an IP address or a CIDR range',
    help: '{remedy}',
    doc: 'A text that should be an IP address or a range of them is not one. They are written as `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`.',
  },
  HTTP_MAP_INVALID: {
    message: '{what} has {received} values, but there are {expected} destinations',
    help: 'write one value for each destination',
    doc: 'A row of a `map` handler has another number of values than there are destinations.',
  },
  HTTP_MAP_INPUT_INVALID: {
    message: 'mappings/{index} {reason}',
    help: 'give each mapping one input of its own, either input or input_regexp',
    doc: 'A mapping of a `map` handler has inputs of both kinds, or the input of an earlier mapping.',
  },
  HTTP_PLACEHOLDER_UNKNOWN: {
    message: 'placeholder {name} in {text} has no value',
    help: 'only placeholders of the process can stand here, e.g. {env.HOME}',
    doc: 'A text that must be complete when the config is loaded holds a placeholder that is unknown or empty.',
  },
  HTTP_TLS_APP_MISSING: {
    message: '{pointer}: the server is encrypted, but no package with the app tls is installed, which has the certificates',
    help: 'install @caddis/tls; for plain HTTP set "automatic_https": { "disable": true } in the server, and remove tls_connection_policies',
    doc: 'A server has connection policies, or is encrypted because of its host names or its port, and there is no app `tls`.',
  },
  HTTP_TLS_POLICY_INVALID: {
    message: '{pointer}: {reason}',
    doc: 'A connection policy asks for what cannot be, or one of its files cannot be read.',
  },
  HTTP_STATUS_INVALID: {
    message: 'a response cannot have the status {status}',
    help: 'answer with a whole number from 200 to 999; 101 is for handlers that switch protocols',
    doc: 'A handler answered with a status that no response can have. The client gets 500.',
  },
  HTTP_LENGTH_INVALID: {
    message: 'a response cannot have the length {length}',
    help: 'say Content-Length once, as a plain number of bytes, or leave it out',
    doc: 'A handler set a `Content-Length` that is no number, or two of them. Clients could read it in two ways, so it is not sent.',
  },
  HTTP_LENGTH_WRONG: {
    message: 'a response of {announced} bytes was announced, and {written} were written',
    help: 'set Content-Length to the length of what is written, or leave it out',
    doc: 'A handler wrote more or less than the `Content-Length` that it had sent. Over HTTP/1.1 the client would take the rest for another response, so the connection is closed.',
  },
  HTTP_HEAD_SENT: {
    message: 'the head of the response was sent already',
    doc: 'A handler sent the head of a response twice.',
  },
  HTTP_FIELD_UNSENDABLE: {
    message: 'the header field {name} cannot be sent: its name is no token, or its value holds control characters or what is no byte',
    help: 'give values as bytes, one character for each: Buffer.from(text).toString("latin1")',
    doc: 'A handler gave a response a header field that no message can hold.',
  },
  HTTP_SWITCH_IMPOSSIBLE: {
    message: 'the connection cannot switch protocols',
    doc: 'A handler wants the connection for another protocol, but the client did not ask for one, or it speaks HTTP/2.',
  },
});
