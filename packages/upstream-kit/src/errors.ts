import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/upstream-kit`.
 *
 * @public
 */
export const errors = defineErrors({
  UPSTREAM_KIT_LOOKUP_TIMEOUT: {
    message: 'look-up of {what} did not end within {deadline}',
    help: 'see whether what is asked can be reached from here; it is asked again in the background',
    doc: 'A look-up took longer than it may. The older answer is used while its grace lasts; the look-up is repeated.',
  },
  UPSTREAM_KIT_TOO_MANY_LOOKUPS: {
    message: 'too many look-ups at a time ({limit})',
    help: 'names come from requests: allow only expected hosts with a matcher before the proxy',
    doc: 'More names that were never asked for before came with requests at one time than a source looks up. Known names are not affected.',
  },
  UPSTREAM_KIT_WATCH_SILENT: {
    message: 'nothing was heard for {quiet}',
    help: 'see whether what is watched can be reached from here; it is connected to again in the background',
    doc: 'A connection on which a source watches a service stayed open and silent for too long. It was given up.',
  },
  UPSTREAM_KIT_WATCH_UNHEARD: {
    message: 'the connection ended before anything was heard',
    help: 'see whether what is watched is well; it is connected to again in the background',
    doc: 'A connection on which a source watches a service was closed, without an error and before the service said anything. That is taken for a failure.',
  },
  UPSTREAM_KIT_NOT_PROVISIONED: {
    message: 'the source was asked before it was provisioned',
    doc: 'Code that uses the class of a source directly asked it without calling `provision` before. It does not happen in a running config.',
  },
  UPSTREAM_KIT_CLOSED: {
    message: 'the source was closed',
    doc: 'A source was asked after its config was unloaded.',
  },
});
