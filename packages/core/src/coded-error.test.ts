import { expect } from 'chai';
import { defineErrors, isCaddisError } from './index.js';
import { errorDefinitions } from './framework/index.js';

const errors = defineErrors({
  TEST_PLAIN: { message: 'nothing works', doc: 'Nothing works.' },
  TEST_NAMED: { message: '{what} of {whom} failed', help: 'mend {what}', doc: 'Something failed.' },
});

describe('defineErrors', () => {
  it('makes errors with code, message, help and cause', () => {
    const cause = new Error('why');
    const { code, message, help, cause: kept } = errors.TEST_NAMED({ what: 'start', whom: 'http' }, { cause });
    expect({ code, message, help, kept }).to.deep.equal({ code: 'TEST_NAMED', message: 'start of http failed', help: 'mend start', kept: cause });
  });

  it('makes errors that any copy of the package recognises', () => {
    expect([isCaddisError(errors.TEST_PLAIN()), isCaddisError(new Error('x')), isCaddisError(undefined)]).to.deep.equal([true, false, false]);
  });

  it('gives its definitions back for the page of errors', () => {
    expect(Object.keys(errorDefinitions(errors) ?? {})).to.deep.equal(['TEST_PLAIN', 'TEST_NAMED']);
    expect(errorDefinitions({})).to.equal(undefined);
  });
});
