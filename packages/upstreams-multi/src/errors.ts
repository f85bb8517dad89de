import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/upstreams-multi`.
 *
 * @public
 */
export const errors = defineErrors({
  MULTI_ALL_FAILED: {
    message: 'all {count} upstream sources failed: {reasons}',
    doc: 'Every source of a `multi` failed for this request. The proxy uses its static upstreams. The causes are the errors of the sources.',
  },
  MULTI_ANSWER_INVALID: {
    message: 'source {source_idx} gave an invalid answer: {reason}',
    help: 'this is a bug in that module; report it to its author',
    doc: 'A source of a `multi` returned something that is not a list of upstreams. The request goes on with the other sources.',
  },
  MULTI_SOURCE_TOO_SLOW: {
    message: 'source {source_idx} had no answer within {max_wait}',
    help: 'set a longer max_wait, or find out why the source is slow',
    doc:
      'A source of a `multi` took longer than `max_wait`, or longer than nine seconds if `max_wait` is 0. The request goes on without it, while ' +
      'the source continues its look-up.',
  },
});
