import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/upstream-kit`.
 *
 * @public
 */
export const errors = defineErrors({
  UPSTREAM_KIT_LOOKUP_TIMEOUT: {
    message: 'look-up of {what} did not end within {deadline}',
    help: 'check that the service can be reached from this machine; the look-up is repeated in the background',
    doc: 'A look-up exceeded its time limit. The previous answer is used within its grace period, and the look-up is repeated.',
  },
  UPSTREAM_KIT_TOO_MANY_LOOKUPS: {
    message: 'too many look-ups at a time ({limit})',
    help: 'names come from requests: allow only expected hosts with a matcher before the proxy',
    doc: 'Requests asked for more new names at one time than a source looks up. Known names are not affected.',
  },
  UPSTREAM_KIT_WATCH_SILENT: {
    message: 'nothing was received for {quiet}',
    help: 'check that the watched service can be reached from this machine; the connection is retried in the background',
    doc: 'The connection on which a source watches a service was silent for too long and was closed.',
  },
  UPSTREAM_KIT_WATCH_UNHEARD: {
    message: 'the connection ended before anything was received',
    help: 'check that the watched service is healthy; the connection is retried in the background',
    doc: 'The connection on which a source watches a service was closed without an error before the service sent anything. This counts as a failure.',
  },
  UPSTREAM_KIT_NOT_PROVISIONED: {
    message: 'the source was asked before it was provisioned',
    doc: 'Code that uses the class of a source directly called it before `provision`. This does not happen in a running config.',
  },
  UPSTREAM_KIT_CLOSED: {
    message: 'the source was closed',
    doc: 'A source was called after its config was unloaded.',
  },
});
